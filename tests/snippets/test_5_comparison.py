"""What chapter 5 says and no snippet of it prints."""

from __future__ import annotations

import copy
import json
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel
from transformers.integrations import use_kernel_func_from_hub_with_fallback
from transformers.models.mamba import modeling_mamba

from tests.recorded import recorded
from tests.snippets.signatures import PUBLISHED
from week2.models import path_of
from week2.sentiment.compare import published, records
from week2.sentiment.compare.report import figure, headline, judged, last_lines
from week2.sentiment.compare.sides import load_side

SNIPPETS = Path(__file__).parents[2] / "snippets" / "5-comparison"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a snippet in an empty folder against a changed result; give what it wrote."""

    def go(name, result):
        folder = tmp_path / "published"
        folder.mkdir()
        (folder / "compare.json").write_text(json.dumps(result))
        monkeypatch.setattr(records, "FOLDER", folder)
        monkeypatch.chdir(tmp_path)
        runpy.run_path(str(SNIPPETS / f"{name}.py"), run_name="__main__")
        return json.loads((tmp_path / f"{name}.json").read_text("utf-8"))

    return go


@pytest.fixture
def result():
    return copy.deepcopy(published("compare"))


def test_a_result_of_other_weights_is_not_quoted(run, result):
    result["models"][0]["weights_sha256"] = "0" * 64
    with pytest.raises(AssertionError, match="compare bert again"):
        run("answer", result)


def test_a_faster_mamba_stops_the_page_that_says_otherwise(run, result):
    for model in result["models"]:
        cost, _ = headline(result, model["model"])
        if model["model"] == "mamba":
            cost["throughput_rounds"] = [r * 10 for r in cost["throughput_rounds"]]
    with pytest.raises(AssertionError, match="BERT is faster"):
        run("answer", result)


def test_corrected_for_three_pairs_no_model_is_ahead(run, result):
    table = run("accuracy_table", result)
    assert table["verdict"] == "the three models do not differ significantly in accuracy"
    p_values = [pair["p_value"] for pair in result["accuracy"]["pairs"]]
    times = {p: 3 - place for place, p in enumerate(sorted(p_values))}
    by_holm = [max(times[p] * p for p in p_values if p <= own) for own in p_values]
    assert list(table["corrected"].values()) == pytest.approx(by_holm)
    assert min(by_holm) > 0.05 > min(p_values)


def test_recorded_is_what_the_published_result_gives(run, result):
    assert run("accuracy_table", result) == recorded("5-comparison/accuracy_table")


@pytest.mark.parametrize(
    ("pair", "p", "words"),
    [
        (("bert", "mamba"), 0.016, "Mamba is right more often than BERT$"),
        (("mamba", "hybrid"), 0.001, "Mamba is right more often than the hybrid$"),
    ],
)
def test_a_model_that_is_ahead_stops_the_pages_that_say_otherwise(run, result, pair, p, words):
    for row in result["accuracy"]["pairs"]:
        if (row["first"], row["second"]) == pair:
            row.update(p_value=p, low=row["difference"] - 1e-6, high=row["difference"] + 1e-6)
    with pytest.raises(AssertionError, match=words):
        run("accuracy_table", result)


def test_a_verdict_needs_interval_and_test():
    sure = {"difference": 0.01, "low": 0.005, "high": 0.015, "p_value": 0.001}
    (ahead,) = judged([sure])
    assert (ahead["verdict"], ahead["corrected"]) == ("ahead", 0.001)
    for doubt in ({"p_value": 0.2}, {"low": -0.001}):
        assert judged([sure | doubt])[0]["verdict"] == "within noise"


def test_a_verdict_is_corrected_for_the_number_of_pairs():
    pair = {"difference": -0.01, "low": -0.015, "high": -0.005, "p_value": 0.02}
    assert judged([pair])[0]["verdict"] == "behind"
    assert {row["verdict"] for row in judged([pair] * 3)} == {"within noise"}


def test_the_figure_has_three_panels_with_spread(result):
    panels = figure(result).axes
    assert len(panels) == 3
    for panel in panels:
        assert len(panel.containers) == len(result["models"])


def test_the_last_lines_are_one_a_model(result):
    lines = list(last_lines(result))
    assert [line.split()[0] for line in lines] == [m["model"] for m in result["models"]]
    for line in lines:
        assert [part.split("=")[0] for part in line.split()[1:]] == [
            "accuracy",
            "throughput",
            "peak_memory",
        ]


def test_the_lines_of_the_small_sweep_cross_as_its_caption_says():
    times = recorded("5-comparison/small_lengths")["times"]
    for form in times.values():
        assert form["128"] < 1 < form["4096"], "Mamba begins as the slowest and ends as the fastest"
    assert times["BERT, formula"]["4096"] > times["BERT, SDPA"]["4096"]


def test_the_layer_from_nothing_has_fewer_than_40_lines():
    text = (SNIPPETS / "mamba_layer.py").read_text("utf-8")
    layer = text[text.index("class MambaLayer") : text.index("# --8<-- [end:layer]")]
    assert len(layer.strip().splitlines()) < 40


def test_transformers_passes_to_mamba_ssm_what_it_takes(monkeypatch, capsys):
    """Checked in place of a run on a GPU: the fused layer gets its weights, and is used."""
    calls = []

    def called(name, arguments):
        calls.append(name)
        assert arguments["xz"].shape[1] == arguments["conv1d_weight"].shape[0] * 2
        assert arguments["A"].shape == (arguments["D"].numel(), 16)
        assert arguments["delta_softplus"]
        return (
            arguments["xz"].transpose(1, 2)[..., : arguments["D"].numel()]
            @ arguments["out_proj_weight"].T
        )

    name = "mamba_ssm.ops.selective_scan_interface"
    interface = ModuleType(name)
    vars(interface).update(PUBLISHED[name].functions(called))
    for package in ("mamba_ssm", "mamba_ssm.ops"):
        monkeypatch.setitem(sys.modules, package, ModuleType(package))
    monkeypatch.setitem(sys.modules, name, interface)
    choose = use_kernel_func_from_hub_with_fallback("mamba_inner_fn", "mamba_ssm")
    monkeypatch.setattr(
        modeling_mamba, "mamba_inner_fn", choose(modeling_mamba.mamba_inner_fn.__wrapped__)
    )
    for counter in ("reset_peak_memory_stats", "max_memory_allocated"):
        monkeypatch.setattr(torch.cuda, counter, lambda: 0)
    block = (SNIPPETS / "backward_cuda.py").read_text("utf-8")
    assert 'device="cuda"' in block
    exec(compile(block.replace('device="cuda"', 'device="cpu"'), "backward_cuda", "exec"), {})
    assert calls == ["mamba_inner_fn"]
    assert capsys.readouterr().out == "at most 0 MB\n"


def test_slices_of_unbind_share_one_node_and_indices_have_one_each():
    x = torch.zeros(3, 4, requires_grad=True)
    assert len({t.grad_fn for t in x.unbind(1)}) == 1
    slices = [x[:, i] for i in range(4)]
    assert len({t.grad_fn for t in slices}) == 4


def test_mamba_has_no_positions_and_bert_learned_512():
    assert not [n for n, _ in load_side("mamba").model.named_parameters() if "position" in n]
    config = json.loads((Path(path_of("bert")) / "config.json").read_text())
    assert config["max_position_embeddings"] == 512


def test_the_compared_mamba_reads_both_ways_and_cannot_go_step_by_step():
    backbone: Any = load_side("mamba").model.backbone
    _, states = backbone.prefill(torch.full((1, 4), 7))
    with pytest.raises(ValueError, match="can't go step by step"):
        backbone.step(torch.tensor([7]), states)


def test_a_model_without_a_classifier_is_timed_and_not_scored(tmp_path):
    tiny: dict[str, Any] = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=16_000, **tiny)).save_pretrained(tmp_path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((Path(path_of("bert")) / name).read_bytes())
    assert load_side(str(tmp_path)).trained_on == "nothing"


@pytest.mark.parametrize(("name", "millions"), [("bert-base-110m", 109), ("mamba-130m", 129)])
def test_the_sizes_of_the_old_table_are_what_they_say(name, millions):
    from transformers import AutoModelForSequenceClassification

    from week2.sentiment.compare.sides import SIZES

    with torch.device("meta"):
        model = AutoModelForSequenceClassification.from_config(SIZES[name]())
    assert sum(p.numel() for p in model.parameters()) // 10**6 == millions


def test_the_n_gram_from_as_many_characters_needs_fewer_bits_than_both_networks():
    table = recorded("5-comparison/decoder_bits")["table"]
    assert table["as_many"]["high"] < min(table[name]["low"] for name in ("mamba", "transformer"))
