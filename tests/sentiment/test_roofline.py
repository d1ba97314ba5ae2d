"""The roofs are the best of medians, and each operator's arithmetic and bytes go to its part."""

import json

import pytest
import torch

from tests.kernel import needs_kernel
from week2.sentiment.compare.flops import forward_flops
from week2.sentiment.compare.roofline import Clock, Passes, Trial, attained, main
from week2.sentiment.compare.sides import load_side


def trial(name, work, *times):
    return Trial(name, work, lambda: None, times=list(times))


def test_a_roof_is_the_best_median():
    quick, slow = trial("fp32", 10, 1, 2, 90), trial("fp32", 10, 4, 5, 6)
    assert attained([slow, quick, trial("cache", 3, 1)]) == {"fp32": 5, "cache": 3}


def test_a_product_counts_its_three_arrays_and_a_view_nothing():
    a, b = torch.ones(2, 3), torch.ones(4, 3)
    with Clock() as clock:
        torch.mm(a, b.t())
    assert clock.bytes == {"products": 4 * (6 + 12 + 8)}


def test_an_embedding_counts_the_rows_that_it_looks_up():
    table, ids = torch.ones(1_000, 8), torch.tensor([1, 2])
    with Clock() as clock:
        torch.nn.functional.embedding(ids, table)
    assert clock.bytes == {"embedding": 2 * 8 + 2 * (2 * 8 * 4)}


@pytest.mark.parametrize(
    "name", ["bert", *(pytest.param(name, marks=needs_kernel) for name in ("mamba", "hybrid"))]
)
def test_all_arithmetic_of_a_model_belongs_to_parts_that_were_timed(name):
    passes = Passes(name, "fp32", 2, 6)
    passes.round()
    roofs = {"fp32": 1e9, "bf16": 2e9, "cache": 1e9}
    row = passes.row(roofs)
    total = forward_flops(load_side(name).model, 2, 6)["total"]
    assert sum(part["flop"] for part in row["parts"].values()) == total
    assert row["parts"]["norms, activations"]["flop"] == 0
    assert {"embedding", "products", "pooling"} <= row["parts"].keys()
    assert ("scan" in row["parts"]) is (name != "bert")
    assert row["fraction"] == pytest.approx(row["roof_seconds"] / row["seconds"])


@needs_kernel
def test_the_kernels_are_judged_by_the_roof_of_fp32():
    passes = Passes("mamba", "bf16", 1, 4)
    passes.round()
    roofs = {"fp32": 1.0, "bf16": 1e30, "cache": 1e30}
    scan = passes.row(roofs)["parts"]["scan"]
    assert scan["roof_seconds"] == scan["flop"]
    assert scan["bound"] == "arithmetic"


def test_the_command_writes_roofs_and_models_and_keeps_the_threads(tmp_path, capsys):
    threads = torch.get_num_threads()
    few = ["--batch", "2", "--tokens", "4", "--rounds", "1", "--out", str(tmp_path / "r.json")]
    assert main(["bert", *few]) == 0
    assert torch.get_num_threads() == threads
    result = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert set(result["roofs"]) == {"fp32", "bf16", "int8", "cache", "memory"}
    assert [m["dtype"] for m in result["models"]] == ["fp32", "bf16"]
    assert "of the roof" in capsys.readouterr().out


def test_bad_input_is_refused(capsys):
    assert main(["no-such-model"]) == 2
    assert "no-such-model" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["bert", "--rounds", "0"])
    assert "1 or more" in capsys.readouterr().err
