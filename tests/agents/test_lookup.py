from dataclasses import replace
from unicodedata import normalize

import pytest

from week2.agents.corpora import Passage, load, questions
from week2.agents.lookup import Lookup, words


def test_the_right_entry_of_the_faq_is_among_three_for_most_questions():
    lookup = Lookup(load("faq"))
    hits = [
        each.passage in [passage.id for passage in lookup.top(each.question)]
        for each in questions("faq")
    ]
    assert sum(hits) >= 25, [
        each.question for each, hit in zip(questions("faq"), hits, strict=True) if not hit
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("braised chicken from Andong", "andong-jjimdak"),
        ("cold buckwheat noodles of Pyongyang", "pyongyang-naengmyeon"),
        ("porridge with abalone", "jeju-jeonbokjuk"),
    ],
)
def test_a_dish_is_found_by_its_words(query, first):
    assert Lookup(load("food")).top(query)[0].id == first


def test_korean_is_found_through_its_particles():
    assert Lookup(load("food", "ko")).top("안동에서 닭을 조린 음식은?")[0].id == "andong-jjimdak"


def test_decomposed_korean_finds_the_same_passages():
    query = "안동에서 닭을 조린 음식은?"
    korean = load("food", "ko")
    decomposed = [replace(each, text=normalize("NFD", each.text)) for each in korean]
    ids = [each.id for each in Lookup(korean).top(query)]
    assert [each.id for each in Lookup(korean).top(normalize("NFD", query))] == ids
    assert [each.id for each in Lookup(decomposed).top(query)] == ids


def test_a_rare_word_outweighs_a_common_one():
    passages = [Passage(str(n), "", text, "") for n, text in enumerate(["soup", "soup", "kelp"])]
    assert [each.id for each in Lookup(passages).top("soup kelp")] == ["2", "0", "1"]


def test_nothing_in_common_finds_nothing():
    assert Lookup(load("food")).top("quantum chromodynamics") == []
    assert Lookup([]).top("soup") == []


def test_common_words_and_plurals_do_not_count():
    assert words("The noodles of the North") == ["noodle", "north"]
    assert words("막국수") == ["막국", "국수"]
    assert words("굴") == ["굴"]
