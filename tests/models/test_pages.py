"""What the page on memory and length says about its recorded results, checked against those."""

from tests.recorded import recorded


def by_length(task):
    """For each architecture and multiple of the trained length: mean, low and high over seeds."""
    return recorded(f"5-comparison/recall_{task}")["by_length"]


def test_the_hybrid_keeps_associative_recall_at_every_length_and_number_of_pairs():
    recall = recorded("5-comparison/recall_pairs")
    hybrid = [*recall["by_length"]["hybrid"].values(), *recall["by_pairs"]["hybrid"].values()]
    assert all(result["low"] > 0.98 for result in hybrid)
    assert recall["by_length"]["transformer"]["1"]["low"] > 0.95  # as trained; and then
    assert recall["by_length"]["transformer"]["32"]["high"] < 0.5


def test_what_was_not_learned_is_far_from_right_at_the_trained_length_with_every_seed():
    assert by_length("pairs")["mamba"]["1"]["high"] < 0.25
    assert by_length("induction")["transformer"]["1"]["high"] < 0.25


def test_the_transformer_copies_well_only_at_the_lengths_of_its_training():
    copying = by_length("copying")
    assert copying["transformer"]["1"]["low"] > 0.9
    assert copying["transformer"]["4"]["high"] < copying["mamba"]["4"]["low"]


def test_in_documents_of_reviews_all_are_near_guessing_at_32_times_the_length():
    for results in by_length("documents").values():
        assert abs(results["32"]["mean"] - 0.5) < 0.05
