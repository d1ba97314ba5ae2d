"""What chapter 6, and chapter 5 on recall, say of their recorded results, checked against those."""

import re
import runpy
from itertools import product
from math import inf
from pathlib import Path

import pytest

from tests.recorded import recorded

ROOT = Path(__file__).parents[2]
SNIPPETS = ROOT / "snippets"


def recall(task):
    return recorded(f"5-comparison/recall_{task}")


def test_the_first_table_names_each_answer_of_the_function_and_nothing_else():
    choose = runpy.run_path(str(SNIPPETS / "6-choosing/choose.py"))["choose"]
    sizes = product((0, 100, 1_000, 100_000), (60, 513, 8_193))
    cases = product(sizes, (False, True), ("ko", "en"), (False, True), (1, 30, inf))
    answers = {
        choose(*size, splits=splits, language=language, gpu=gpu, milliseconds=ms)
        for size, splits, language, gpu, ms in cases
    }
    page = (ROOT / "docs/6-choosing/index.md").read_text("utf-8")
    table = page.partition("## Which model should I use?")[2].partition("\n\nIf you have labels")[0]
    assert set(re.findall(r"\*\*(.+?)\*\*", table)) == answers


def test_the_function_s_costs_are_those_that_were_measured():
    costs = recorded("6-choosing/encoder_cost")
    names = {
        "klue/bert-base": "bert_base",
        "monologg/koelectra-small-v3-discriminator": "koelectra_small",
        "jhu-clsp/mmBERT-small": "mmbert_small",
        "embeddings with logistic regression": "e5_small",
    }
    by_model = runpy.run_path(str(SNIPPETS / "6-choosing/choose.py"))["COSTS"]
    assert by_model.keys() == names.keys()
    for model, milliseconds in by_model.items():
        measured = costs[names[model]]["ms"]
        assert milliseconds == pytest.approx(tuple(measured.values()), rel=0.05)


def test_a_long_text_read_whole_costs_more_than_its_share_of_the_longest_measured():
    choose = runpy.run_path(str(SNIPPETS / "6-choosing/choose.py"))["choose"]
    longest = recorded("6-choosing/encoder_cost")["mmbert_small"]["ms"]["2048"]
    whole = [choose(3_000, 6_000, milliseconds=n * 6_000 / 2_048 * longest) for n in (1, 6)]
    assert whole == ["TF-IDF with logistic regression", "jhu-clsp/mmBERT-small"]
    mood = [choose(3_000, 6_000, splits=True, milliseconds=ms) for ms in (9_000, 13_000)]
    small = "monologg/koelectra-small-v3-discriminator"
    assert mood == [f"{small} in windows", "klue/bert-base in windows"]


def test_only_the_count_of_characters_answers_within_the_milliseconds_that_choose_it():
    costs = recorded("6-choosing/encoder_cost")
    assert costs.pop("tfidf")["ms"]["20"] < 5
    assert min(cost["ms"]["20"] for cost in costs.values()) > 5


def test_rounding_to_eight_bits_changed_no_label():
    for model, rounded in recorded("6-choosing/production_int8").items():
        assert rounded["same"] == 1, model


def test_the_probe_found_no_limit_and_lost_a_document_at_256_tokens_alone():
    result = recorded("6-choosing/router_workload")
    assert result["limit"] == max(map(int, result["probe"]["bert"]))
    lost = {n: round(60 * (1 - right)) for n, right in result["probe"]["bert"].items()}
    assert [lost[n] for n in ("128", "256", "480")] == [0, 1, 0]


def test_the_transformer_recalls_what_mamba_does_not_in_every_seed():
    by_pairs = recall("pairs")["by_pairs"]
    assert by_pairs["transformer"]["16"]["low"] > by_pairs["mamba"]["16"]["high"] + 0.3


def test_mamba_copies_at_four_times_the_length_better_than_the_transformer_in_every_seed():
    by_length = recall("copying")["by_length"]
    assert by_length["mamba"]["4"]["low"] > by_length["transformer"]["4"]["high"]


def test_the_hybrid_recalls_as_the_transformer_does_and_further():
    result = recall("pairs")
    assert (
        result["by_pairs"]["hybrid"]["32"]["low"] >= result["by_pairs"]["transformer"]["32"]["low"]
    )
    far = {name: lengths["32"] for name, lengths in result["by_length"].items()}
    assert far["hybrid"]["low"] > max(far["transformer"]["high"], far["mamba"]["high"])


def test_mamba_does_not_copy_at_32_times_the_length_as_it_was_trained():
    mamba = recall("copying")["by_length"]["mamba"]
    assert mamba["32"]["high"] < mamba["1"]["low"]


def test_over_2048_tokens_all_three_models_are_near_guessing():
    by_length = recall("documents")["by_length"]
    for name, lengths in by_length.items():
        assert lengths["1"]["low"] > 0.6, name
        assert abs(lengths["32"]["mean"] - 0.5) < 0.05, name


def test_on_induction_mamba_and_hybrid_go_further_than_the_transformer():
    by_length = recall("induction")["by_length"]
    for name in ("mamba", "hybrid"):
        assert by_length[name]["4"]["low"] > by_length["transformer"]["4"]["high"], name


@pytest.mark.parametrize("task", ["copying", "induction", "pairs", "documents"])
def test_three_seeds_of_three_models_of_one_size(task):
    result = recall(task)
    assert {name: len(rows) for name, rows in result["scores"].items()} == {
        "transformer": 3,
        "mamba": 3,
        "hybrid": 3,
    }
    sizes = result["layer_weights"].values()
    assert max(sizes) < 1.1 * min(sizes)


def test_bert_is_the_cheaper_one_up_to_the_end_of_its_table():
    costs = recorded("6-choosing/cost_curves")
    for length, times in costs["mamba_times_bert"].items():
        assert int(length) > 512 or times["median"] > 1, length
    assert costs["bert_times_mamba"]["4096"]["median"] > 1
    assert costs["crossings"]["mamba"]["low"] > 512


def test_bert_grows_faster_than_mamba_and_the_hybrid_stays_near_mamba():
    costs = recorded("6-choosing/cost_curves")
    last = {name: times["2048"] for name, times in costs["times_for_twice_the_length"].items()}
    assert last["mamba"] == pytest.approx(2, rel=0.1)
    assert last["bert"] > 1.3 * last["mamba"]
    assert costs["hybrid_times_mamba"]["4096"]["median"] < 1.3


def test_the_table_holds_what_was_measured_and_not_a_fitted_curve():
    costs = recorded("6-choosing/cost_curves")
    for row in costs["table"]:
        for name, rounds in costs["measured"]["seconds"].items():
            assert [row[name][key] for key in ("low", "median", "high")] == pytest.approx(
                [1e3 * seconds for seconds in sorted(rounds[str(row["length"])])]
            )


def test_the_router_reaches_the_oracle_and_loses_no_accuracy():
    result = recorded("6-choosing/router_workload")
    ways = result["ways"]
    assert ways["router"]["of_oracle"]["low"] >= 0.95
    assert result["but_for_tokens"]["share"] >= ways["router"]["of_oracle"]["share"]
    best = ways[result["most_accurate"]]
    assert ways["router"]["accuracy"] >= best["accuracy"] or best["p_against_router"] > 0.05
    assert not result["crosses_before_limit"]
    # A fitted curve says nothing below the shortest text; from there on, one threshold.
    later = [t for t in result["thresholds"] if t["from"] > result["tokens"]["shortest"]]
    assert later == [{"from": result["limit"] + 1, "model": "mamba"}]


def test_a_cut_bert_is_fast_and_misled_and_windows_beat_the_router():
    ways = recorded("6-choosing/router_workload")["ways"]
    assert ways["bert"]["times_router_seconds"] < 1
    assert ways["bert"]["by_kind"]["turning"] < 0.5 < ways["mamba"]["by_kind"]["turning"]
    assert ways["windows"]["times_router_seconds"] < 1
    assert ways["windows"]["accuracy"] > ways["bert"]["accuracy"]


def test_windows_do_as_well_as_mamba_on_documents_that_turn():
    right = recorded("6-choosing/long_documents")["right"]
    assert right["bert_windows"]["turning"] >= right["mamba"]["turning"] - 0.2


def test_the_cache_is_tens_of_times_the_state():
    assert recorded("6-choosing/literature_five")["times"] > 10


def test_a_quarter_of_the_bytes_and_nearly_every_label():
    for row in recorded("6-choosing/production_int8").values():
        assert row["share"] < 0.3
        assert row["same"] > 0.97
