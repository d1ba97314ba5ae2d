import pytest
from datasets import Dataset

from week2.sentiment.facts import best_possible, describe
from week2.sentiment.nsmc import load_nsmc


@pytest.fixture
def parts():
    def make(*rows):
        return Dataset.from_dict({"document": [r[0] for r in rows], "label": [r[1] for r in rows]})

    return {
        "train": make(("좋다", 1), ("좋다", 1), ("글쎄", 0), ("별로", 0)),
        "test": make(("글쎄", 1), ("글쎄", 0), ("최고다", 1)),
    }


def test_repeated_rows_are_those_whose_text_came_before(parts):
    by_part = describe(parts)["parts"]
    assert by_part["train"]["repeated_rows"] == 1
    assert by_part["test"]["repeated_rows"] == 1
    assert by_part["test"]["characters"]["longest"] == 3


def test_texts_in_both_parts_are_counted_by_text_and_by_row(parts):
    assert describe(parts)["in_both"] == {"texts": 1, "test_rows": 2}


def test_texts_with_both_labels_are_contradictory(parts):
    assert describe(parts)["contradictory"] == {"texts": 1, "rows": 3}


def test_copies_with_both_labels_cap_the_accuracy():
    assert best_possible(["a", "a", "a", "b"], [1, 1, 0, 0]) == 0.75


def test_handwritten_reviews_do_not_repeat_or_contradict():
    report = describe({s: load_nsmc(s, "handwritten") for s in ("train", "validation", "test")})
    assert report["contradictory"]["texts"] == report["in_both"]["texts"] == 0
    assert all(part["repeated_rows"] == 0 for part in report["parts"].values())
