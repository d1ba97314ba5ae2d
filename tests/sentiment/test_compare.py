"""The comparison of chapter 5, on tiny models and the handwritten reviews."""

import re
import unicodedata

import numpy as np
import pytest
import torch

from tests.kernel import needs_kernel
from week2.sentiment import nsmc
from week2.sentiment.architectures import Size, make_classifier, make_config
from week2.sentiment.compare import evaluate_model, published
from week2.sentiment.compare.accuracy import compare_accuracy, over_texts
from week2.sentiment.compare.command import main
from week2.sentiment.compare.cost import Condition, compare_cost, times_as_fast
from week2.sentiment.compare.energy import joules, used
from week2.sentiment.compare.flops import forward_flops, scan_flops
from week2.sentiment.compare.memory import measure_here
from week2.sentiment.compare.records import row
from week2.sentiment.compare.report import last_lines, table
from week2.sentiment.compare.reviews import SPOILS, Reviews, load_reviews, spoiled
from week2.sentiment.compare.scoring import positive_shares
from week2.sentiment.compare.sides import Side, bundled_fingerprint, load_side
from week2.sentiment.compare.uncertainty import (
    by_length,
    by_text,
    pairs,
)
from week2.statistics import resampled_means


@pytest.fixture(scope="module")
def sides(tokenizer):
    """Untrained, tiny: what is tested is the measuring."""
    by_name = {}
    for name in ("bert", "mamba"):
        torch.manual_seed(0)
        model = make_classifier(make_config(name, tokenizer, Size.tiny())).eval()
        by_name[name] = Side(name, model, tokenizer, 1, "handwritten", name)
    return by_name


@pytest.fixture(scope="module")
def handwritten():
    return load_reviews("test", "handwritten")


def test_every_batch_is_timed_in_two_parts_and_warming_up_is_not(sides, handwritten):
    ticks = iter(range(10_000))
    bert = sides["bert"]
    result = evaluate_model(
        bert.model,
        bert.tokenizer,
        handwritten.documents[:20],
        batch_size=8,
        warm_up=2,
        clock=lambda: next(ticks),
    )
    assert result.inference.tolist() == result.tokenising.tolist() == [1, 1]
    assert next(ticks) == 3 * (2 + 2)
    assert result.probabilities.shape == (16, 2)
    assert result.throughput == 8 / 2


def test_a_fixed_length_pads_every_review_and_the_natural_one_only_to_its_batch(sides, handwritten):
    bert = sides["bert"]
    few = sorted(handwritten.documents, key=len)[:8]
    fixed = evaluate_model(bert.model, bert.tokenizer, few, batch_size=8, length=128)
    natural = evaluate_model(bert.model, bert.tokenizer, few, batch_size=8)
    assert fixed.tokens.tolist() == [8 * 128]
    assert natural.tokens[0] < fixed.tokens[0]


def test_fewer_texts_than_a_batch_are_refused(sides):
    with pytest.raises(ValueError, match="one batch takes 64 texts; got 1"):
        evaluate_model(sides["bert"].model, sides["bert"].tokenizer, ["하나"])


def test_rounds_alternate_between_models_and_the_first_is_not_counted(sides, handwritten):
    where = Condition(batch_size=4, length=None, dtype="fp32", threads=1)
    rows = compare_cost(
        {"fp32": list(sides.values())}, handwritten.documents, [where], rounds=3, seconds=0.01
    )
    assert [r["model"] for r in rows] == ["bert", "mamba"]
    for r in rows:
        assert len(r["throughput_rounds"]) == 3
        assert 0 < r["latency_p50"] <= r["latency_p95"]
        assert 0 < r["tokenising_share"] < 1


def test_faster_needs_every_round_and_more_than_a_twentieth():
    def measured(*rates):
        return {"throughput_rounds": rates}

    slow = measured(10, 10, 10)
    assert times_as_fast(measured(20, 21, 22), slow)["verdict"] == "faster"
    assert times_as_fast(measured(5, 5, 5), slow)["verdict"] == "slower"
    assert times_as_fast(measured(20, 21, 9), slow)["verdict"] == "within noise"
    assert times_as_fast(measured(10.1, 10.2, 10.3), slow)["verdict"] == "within noise"


def test_predictions_are_kept_and_not_made_twice(sides, handwritten, tmp_path):
    few = handwritten.first(12)
    first = positive_shares(sides["bert"], few, tmp_path)
    (file,) = (tmp_path / "compare").iterdir()
    np.save(file, first + 1)
    assert np.array_equal(positive_shares(sides["bert"], few, tmp_path), first + 1)
    assert len(positive_shares(sides["bert"], handwritten.first(11), tmp_path)) == 11


def test_a_place_that_cannot_be_written_costs_only_the_cache(sides, handwritten, tmp_path):
    (tmp_path / "file").write_text("")
    shares = positive_shares(sides["bert"], handwritten.first(3), tmp_path / "file")
    assert shares.shape == (3,)


def test_one_model_in_two_dtypes_has_one_fingerprint_and_it_is_the_file_s():
    sides = [load_side("bert", dtype) for dtype in ("fp32", "bf16")]
    assert {s.weights_sha256 for s in sides} == {bundled_fingerprint("bert")}


def test_a_model_trained_on_the_other_split_is_refused(sides, handwritten, tmp_path):
    theirs = Side("x", sides["bert"].model, sides["bert"].tokenizer, 1, "official", "x")
    rebuilt = Reviews(
        handwritten.documents, handwritten.labels, handwritten.seen, "test", "rebuilt"
    )
    with pytest.raises(nsmc.NsmcError, match="must not be scored"):
        compare_accuracy([theirs], rebuilt, cache=tmp_path)


def test_accuracy_comes_with_its_kinds_and_pairs(sides, handwritten, tmp_path):
    report = compare_accuracy([*sides.values()], handwritten, spoil=40, cache=tmp_path)
    bert = report["models"]["bert"]
    assert bert["low"] <= bert["accuracy"] <= bert["high"]
    assert set(bert["spoiled"]) == {"rows", "none", *SPOILS}
    assert sum(r["rows"] for r in bert["by_length"]) == len(handwritten)
    (pair,) = report["pairs"]
    assert pair["difference"] == pytest.approx(
        bert["accuracy"] - report["models"]["mamba"]["accuracy"]
    )


def test_pairs_count_the_reviews_that_one_model_alone_gets_right():
    rights = {"a": np.array([1, 1, 1, 0], dtype=bool), "b": np.array([1, 0, 0, 1], dtype=bool)}
    draws = resampled_means(np.stack([*rights.values()], 1).astype(float), np.arange(4), draws=50)
    (pair,) = pairs(rights, draws)
    assert (pair["only_first"], pair["only_second"], pair["difference"]) == (2, 1, 0.25)


def test_kinds_of_reviews_do_not_overlap():
    right = np.array([True, False, True, True])
    copies = np.array([0, 1, 1, 2])
    kinds = by_text(right, np.array([True, False, False, False]), copies)
    assert {name: kind["rows"] for name, kind in kinds.items()} == {
        "in_train": 1,
        "repeated": 2,
        "single": 1,
    }
    assert [r["rows"] for r in by_length(right, np.array([5, 5, 15, 200]))] == [2, 1, 1]


@pytest.mark.parametrize("how", SPOILS)
def test_spoiling_is_the_same_every_time_and_changes_most_reviews(how, handwritten):
    once, twice = (spoiled(handwritten, how).documents for _ in range(2))
    assert once == twice
    changed = np.mean([a != b for a, b in zip(once, handwritten.documents, strict=True)])
    assert changed > 0.6


def test_a_typo_is_a_key_beside_or_a_missed_shift_and_keeps_the_rest(handwritten):
    mistyped = spoiled(handwritten, "typos").documents
    pairs = [
        (a, b)
        for before, after in zip(handwritten.documents, mistyped, strict=True)
        for a, b in zip(before, after, strict=True)
    ]
    changed = [(unicodedata.normalize("NFD", a), unicodedata.normalize("NFD", b)) for a, b in pairs]
    changed = [(a, b) for a, b in changed if a != b]
    assert 0.05 < len(changed) / len(pairs) < 0.11
    assert all(sum(x != y for x, y in zip(a, b, strict=True)) == 1 for a, b in changed)


def test_copies_of_a_text_are_one_vote_in_mcnemar_s_test():
    copies = np.array([0, 0, 0, 1, 2, 3, 3])
    first = np.array([True, True, False, True, False, True, False])
    second = np.array([False, False, True, False, True, False, True])
    result = over_texts(first, second, copies)
    assert (result["only_first"], result["only_second"]) == (2, 1), "text 3 is level: for neither"
    assert result["p_value"] == 1.0


@needs_kernel
def test_operations_are_counted_to_the_last_one_for_a_scan_and_linear_in_length(sides):
    mamba = sides["mamba"].model
    config = mamba.config
    at = {n: forward_flops(mamba, 1, n) for n in (64, 128)}
    scans = 2 * config.num_hidden_layers  # both directions
    assert at[64]["selective_scan"] == scans * scan_flops(
        1, config.intermediate_size, 64, config.state_size
    )
    assert at[128]["total"] == pytest.approx(2 * at[64]["total"], rel=0.01)


def test_a_scan_costs_seven_operations_for_a_state_and_seven_for_a_channel():
    assert scan_flops(1, 1, 1, d_state=1) == 7 + 7
    assert scan_flops(2, 3, 5, d_state=16, gated=False) == 2 * 3 * 5 * (7 * 16 + 3)


def test_attention_s_operations_are_counted_and_quadratic(sides):
    bert = sides["bert"].model
    config = bert.config
    layers, width = config.num_hidden_layers, config.hidden_size
    wanted = {n: 4 * n * n * width * layers for n in (64, 128)}
    for n, flops in wanted.items():
        by_operator = forward_flops(bert, 1, n)
        assert sum(v for k, v in by_operator.items() if k == "bmm" or "attention" in k) == flops


def test_energy_is_the_sum_of_the_packages_and_none_where_it_cannot_be_read(tmp_path):
    assert joules(tmp_path) is None
    for name, value in (("intel-rapl:0", 2_000_000), ("intel-rapl:1", 3_000_000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "energy_uj").write_text(str(value))
    (tmp_path / "intel-rapl:0:0").mkdir()  # a part of package 0, not read
    assert joules(tmp_path) == 5
    assert used(5, 7) == 2
    assert used(7, 5) is None  # the counter went round
    assert used(None, 5) is None


def test_memory_is_weights_and_work_beside_what_was_there():
    memory = measure_here("mamba", batch_size=4, length=64, dtype="fp32", device="cpu")
    assert memory["weights"] == 4 * load_side("mamba").described()["parameters"]
    assert memory["before"] > 0  # the process is not a fresh one here, so memory says no more
    assert memory["peak"] > memory["weights"]


def test_a_row_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="0 rows have"):
        row([{"model": "bert"}], model="gpt")


def test_the_command_says_what_it_cannot_find(capsys):
    assert main(["/no/such/model", "--data", "handwritten", "--quick"]) == 2
    assert "/no/such/model" in capsys.readouterr().err


def test_a_part_that_nothing_has_is_told_before_another_is_measured(capsys, tmp_path):
    asked = ["bert", "--data", "handwritten", "--only", "accuracy", "--out", str(tmp_path)]
    assert main(asked) == 2
    output = capsys.readouterr().err
    assert "cost is not measured now, and no earlier result has it" in output
    assert "accuracy:" not in output, "it was measured for nothing"
    assert "loading" not in output, "it was loaded for nothing"
    assert not list(tmp_path.iterdir())


def test_the_last_lines_are_one_for_each_model():
    result = published("compare")
    lines = list(last_lines(result))
    assert [line.split()[0] for line in lines] == [m["model"] for m in result["models"]]
    for line in lines:
        form = r"\w+ accuracy=0\.\d{4} throughput=\d+\.\d peak_memory=\d+\.\dMB"
        assert re.fullmatch(form, line), line


@pytest.mark.parametrize(
    ("part", "reviews", "start"),
    [
        ("handwritten", "handwritten", "408 reviews (handwritten), "),
        ("test", "rebuilt", "408 reviews (test, rebuilt), "),
    ],
)
def test_the_table_begins_with_which_reviews(part, reviews, start):
    result = published("compare")
    result["provenance"]["accuracy"] |= {"part": part, "reviews": reviews, "rows": 408}
    assert next(table(result)).startswith(start)


def test_the_table_corrects_its_verdicts_for_all_its_pairs():
    result = published("compare")
    pairs = result["accuracy"]["pairs"]
    for pair, p in zip(pairs, (0.03, 0.04, 0.5), strict=True):
        pair |= {"difference": 0.01, "low": 0.001, "high": 0.02, "p_value": p}
    verdicts = [line for line in table(result) if "McNemar" in line]
    assert "p = 0.03, corrected 0.09: within noise" in verdicts[0]
    pairs[0]["p_value"] = 0.001
    verdicts = [line for line in table(result) if "McNemar" in line]
    assert "p = 0.001, corrected 0.003: ahead" in verdicts[0]
