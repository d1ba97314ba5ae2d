import pytest

from week2.sentiment.card import model_card


@pytest.fixture
def result():
    scored = {"accuracy": 0.8812, "low": 0.8753, "high": 0.8871, "rows": 10_000}
    return {
        "model": "bert",
        "provenance": "rebuilt",
        "rows": {"train": 139_942, "validation": 10_000, "shown": 139_942},
        "parameters": 4_987_970,
        "validation": scored,
        "validation_calibration_error": 0.0214,
        "pretraining_steps": 2_900,
        "recipe": {"seed": 0},
        "date": "2026-11-24T10:00:00+00:00",
    }


def test_card_shows_what_the_result_holds(result):
    card = model_card(result)
    assert card.startswith("---\nlanguage: ko\n")
    for told in ("4,987,970", "88.12%", "87.53% to 88.71%", "2,900 steps", "seed 0", "2026-11-24"):
        assert told in card
    assert "shown" not in card


def test_card_of_a_rebuilt_split_warns_of_the_official_test_part(result):
    assert "Never score it on the official test part" in model_card(result)
    result["provenance"] = "official"
    assert "Never score" not in model_card(result)


def test_card_says_whether_the_test_part_was_scored(result):
    assert "has not been scored" in model_card(result)
    scored = {"accuracy": 0.87, "low": 0.867, "high": 0.873, "rows": 48_393}
    result["test"] = {"all": {**scored, "rows": 50_000}, "unseen_texts": scored}
    card = model_card(result)
    assert "has not been scored" not in card
    assert "| test, without texts that train holds | 48,393 | 87.00% | 86.70% to 87.30% |" in card
