"""Sentences of chapters 5 and 6 that rank or generalise, each held to the recorded values."""

import pytest

from tests.recorded import recorded


@pytest.mark.parametrize("task", ["induction", "recall"])
def test_which_model_learns_depends_on_the_rate_except_for_the_hybrid(task):
    """The transformer learns at 1e-3 with every seed and at 1e-2 with none."""
    rates = recorded("5-comparison/recall_rates")[task]
    low, high = rates["transformer"]["by_rate"]
    assert (low["rate"], high["rate"]) == (0.001, 0.01)
    assert min(low["right"]) > 0.9
    assert max(high["right"]) < 0.25
    assert rates["hybrid"]["learned"] == 6
    assert rates["mamba"]["learned"] == {"induction": 5, "recall": 1}[task]


def test_on_the_other_tasks_the_hybrids_accuracy_falls_with_length():
    for task in ("copying", "induction"):
        by_length = recorded(f"5-comparison/recall_{task}")["by_length"]["hybrid"]
        means = [rate["mean"] for rate in by_length.values()]
        assert means == sorted(means, reverse=True)
        assert means[-1] < 0.9 < means[0]


def test_beyond_its_trained_length_the_decoders_transformer_fails_and_its_mamba_does_not():
    bits = recorded("5-comparison/decoder_context")["bits"]
    trained, *longer = bits["transformer"].values()
    assert min(longer) > 1.2 * trained
    assert max(bits["mamba"].values()) < 1.03 * bits["mamba"]["128"]


def test_berts_products_gain_more_from_bf16_than_the_fastest_product():
    told = recorded("5-comparison/roofline")
    full, half = (
        told["models"][f"bert_{dtype}"]["parts"]["products"]["milliseconds"]
        for dtype in ("fp32", "bf16")
    )
    assert full / half > told["bf16_times"]


@pytest.mark.parametrize("model", ["mamba", "hybrid"])
def test_onnx_runtime_is_slower_in_batches_than_the_books_classifier(model):
    engines = recorded("5-comparison/engines")["models"][model]
    for name in ("onnx", "onnx_int8"):
        assert min(engines[name]["rounds"]["batch"]) > max(engines["book"]["rounds"]["batch"])


@pytest.mark.parametrize(
    ("model", "shape", "pair"),
    [("bert", "one", ("onnx_int8", "onnx")), ("mamba", "all", ("packed_bf16", "book_bf16"))],
)
def test_these_two_engines_are_each_ahead_in_two_of_four_rounds(model, shape, pair):
    engines = recorded("5-comparison/engines")["models"][model]
    first, second = (engines[name]["rounds"][shape] for name in pair)
    assert [a < b for a, b in zip(first, second, strict=True)].count(True) == 2
    assert len(first) == 4


@pytest.mark.parametrize("model", ["mamba", "hybrid"])
def test_in_bf16_the_scan_takes_longest_then_the_copies(model):
    parts = recorded("5-comparison/roofline")["models"][f"{model}_bf16"]["parts"]
    by_time = sorted(parts, key=lambda name: -parts[name]["milliseconds"])
    assert by_time[:2] == ["scan", "copies"]


def test_the_intervals_of_the_two_exponents_of_backward_overlap():
    growth = recorded("5-comparison/backward_remedy")["growth"]
    assert growth["transformers"]["low"] < growth["unbind"]["high"]


def test_pretraining_gains_far_more_than_the_architectures_differ_at_1000_labels():
    table = recorded("6-choosing/labels_table")["table"]
    new = [table[model]["1000"]["accuracy"] for model in ("bert", "mamba", "hybrid")]
    assert table["bert_masked"]["1000"]["accuracy"] - max(new) > 2 * (max(new) - min(new))


def test_the_router_chooses_the_same_models_as_the_oracle():
    assert recorded("6-choosing/router_workload")["batches_otherwise"] == 0


def test_embeddings_are_ahead_of_tfidf_with_few_labels_and_behind_with_many():
    told = recorded("6-choosing/labels_embeddings")
    lead = {
        size: told["table"]["e5"][size]["accuracy"] - told["table"]["tfidf"][size]["accuracy"]
        for size in ("100", "1000", "10000")
    }
    assert lead["100"] > 0
    assert 0 < lead["1000"] < 0.01
    assert lead["10000"] < 0
    assert max(told["corrected"].values()) < 0.05


def test_the_intervals_of_reading_and_of_counting_do_not_overlap_at_any_size():
    for size, row in recorded("3-transformers/finetune_budget").items():
        if size.isdigit():
            assert row["pretrained"]["low"] > row["tfidf"]["high"], size


def test_the_premise_s_intervals_overlap():
    nli = recorded("3-transformers/nli_train")
    assert nli["pair"]["low"] < nli["hypothesis"]["high"]
    assert nli["pair"]["accuracy"] < nli["hypothesis"]["accuracy"], "the page: not higher"


def test_on_three_passages_the_generator_s_interval_lies_above_the_reader_s():
    """Chapter 4's page on writing the answer opens with the two exact matches."""
    written = recorded("4-frameworks/haystack_generator_scores")["hybrid_one"]
    read = recorded("4-frameworks/haystack_reader_scores")["hybrid_one"]
    assert written["low"] > read["exact_match"]
