import re

import pytest

from week2.agents.corpora import load, questions


@pytest.mark.parametrize(("name", "least"), [("food", 25), ("faq", 20)])
def test_both_languages_tell_of_the_same_things(name, least):
    english, korean = load(name), load(name, "ko")
    assert len(english) >= least
    assert [each.id for each in english] == [each.id for each in korean]
    assert [each.source for each in english] == [each.source for each in korean]
    assert len({each.id for each in english}) == len(english)


@pytest.mark.parametrize("name", ["food", "faq"])
def test_numbers_agree_in_both_languages(name):
    for english, korean in zip(load(name), load(name, "ko"), strict=True):
        long = r"\d{2},\d{3}|\d{4}"  # money and years; hours and ordinals are written otherwise
        assert set(re.findall(long, korean.text)) <= set(re.findall(long, english.text)), korean.id


def test_each_fact_about_food_has_a_source_to_read():
    for passage in load("food"):
        assert re.fullmatch(r"https?://\S+", passage.source), passage.id


def test_the_guesthouse_is_said_to_be_made_up():
    assert {passage.source for passage in load("faq")} == {
        "written for this book; the guesthouse does not exist"
    }


def test_each_question_about_the_faq_is_answered_by_its_entry():
    entries = {passage.id: f"{passage.title} {passage.text}".lower() for passage in load("faq")}
    asked = questions("faq")
    assert len({each.question for each in asked}) == len(asked) == 30
    for each in asked:
        for answer in each.answers:
            assert answer.lower() in entries[each.passage], each
