"""Exact match and F1 as SQuAD counts them."""

import gzip
import json

import pytest

from week2.agents.squad import exact_match, f1, normalised, read_squad


@pytest.mark.parametrize(
    ("answer", "plain"),
    [
        ("The Fortress.", "fortress"),
        ("  a  Palme d'Or ", "palme dor"),
        ("an Emmy, then another", "emmy then another"),
    ],
)
def test_articles_case_and_punctuation_do_not_count(answer, plain):
    assert normalised(answer) == plain


def test_exact_match_is_all_or_nothing_over_the_right_answers():
    assert exact_match("the Dogani law", ["a law", "Dogani law"]) == 1
    assert exact_match("Dogani", ["a law", "Dogani law"]) == 0


def test_f1_takes_the_best_of_the_right_answers():
    # two of three words right, and both words of the answer found
    assert f1("Seoul National University", ["National University"]) == pytest.approx(0.8)
    assert f1("Seoul", ["Busan", "Seoul"]) == 1
    assert f1("Seoul", ["Busan"]) == 0


def test_a_repeated_word_counts_once_for_each_time_it_is_right():
    assert f1("six six six", ["six"]) == pytest.approx(0.5)


def test_an_answer_of_articles_alone_equals_only_nothing():
    assert f1("the", [""]) == 1
    assert f1("the", ["sea"]) == 0


def test_squads_format_is_read_with_and_without_gzip(tmp_path):
    qa = {"id": "1", "question": "Who?", "answers": [{"text": "Kim", "answer_start": 0}]}
    data = {"data": [{"paragraphs": [{"context": "Kim came.", "qas": [qa]}]}]}
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_text(json.dumps(data))
    packed.write_bytes(gzip.compress(json.dumps(data).encode()))
    [asked] = read_squad(plain)
    assert asked == read_squad(packed)[0]
    assert (asked.question, asked.context, asked.answers) == ("Who?", "Kim came.", ("Kim",))
