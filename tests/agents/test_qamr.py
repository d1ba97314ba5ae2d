"""QAMR's lines become questions whose answers stand where they say."""

import gzip
import random

import pytest

from week2.agents.qamr import QUESTIONS, SENTENCES, Qamr, detokenise, document_of

TOKENS = {
    "Wiki1k:wikipedia:1:0:0": "Kim -LRB- 1972 -RRB- wrote `` Kingdom '' .",
    "Wiki1k:wikipedia:1:0:1": "It is n't a film .",
    "Wiki1k:wikipedia:2:0:0": "The dam was built in 1944 .",
    "Wiki1k:wikipedia:3:0:0": "Nami was a general .",
    "Wiki1k:wikipedia:4:0:0": "Whales swim .",
}
LINES = [  # sentence, target words, worker, index, target, question, three answers
    ["Wiki1k:wikipedia:1:0:0", "0", "7", "0", "0", "Who wrote Kingdom?", "0", "8:0", "9:0 1 2 3"],
    ["Wiki1k:wikipedia:2:0:0", "1", "7", "0", "1", "When was the dam built?", "5", "8:5", "9:5"],
    ["Wiki1k:wikipedia:2:0:0", "1", "7", "0", "1", "Scattered?", "0 5", "8:0 5", "9:0 5"],
]


@pytest.fixture
def folder(tmp_path):
    def write(name, rows):
        text = "\n".join("\t".join(row) for row in rows)
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))

    write(SENTENCES, TOKENS.items())
    write(QUESTIONS[0], LINES)
    write(QUESTIONS[1], [])
    return tmp_path


def test_treebank_tokens_become_text_and_each_token_keeps_its_place():
    tokens = TOKENS["Wiki1k:wikipedia:1:0:0"].split(" ")
    text, places = detokenise(tokens)
    assert text == 'Kim (1972) wrote "Kingdom".'
    words = [text[a:b] for a, b in places]
    assert words == ["Kim", "(", "1972", ")", "wrote", '"', "Kingdom", '"', "."]
    assert detokenise(["It", "is", "n't", "a", "film", "."])[0] == "It isn't a film."


def test_the_answer_that_most_chose_is_taken(folder):
    qamr = Qamr(folder)
    by_question = {a.question: a for a in [*qamr.train, *qamr.held_out]}
    who = by_question["Who wrote Kingdom?"]
    assert qamr.texts[who.sentence][who.start : who.end] == "Kim"


def test_an_answer_in_scattered_pieces_is_left_out(folder):
    qamr = Qamr(folder)
    assert "Scattered?" not in {a.question for a in [*qamr.train, *qamr.held_out]}


def test_no_document_is_in_both_parts(folder):
    qamr = Qamr(folder)
    train = {document_of(a.sentence) for a in qamr.train}
    assert train.isdisjoint({document_of(a.sentence) for a in qamr.held_out})


def test_the_answer_moves_with_its_sentence(folder):
    qamr = Qamr(folder)
    [who] = [a for a in [*qamr.train, *qamr.held_out] if a.question == "Who wrote Kingdom?"]
    for seed in range(10):
        example = qamr.example(who, 3, random.Random(seed))
        assert example.context[example.start : example.end] == "Kim"
        own, next_ = qamr.texts[who.sentence], qamr.texts["Wiki1k:wikipedia:1:0:1"]
        assert f"{own} {next_}" in example.context


def test_a_context_without_the_answer_lacks_its_sentence(folder):
    qamr = Qamr(folder)
    [who] = [a for a in [*qamr.train, *qamr.held_out] if a.question == "Who wrote Kingdom?"]
    example = qamr.without_answer(who, 2, random.Random(0))
    assert (example.start, example.end) == (0, 0)
    assert qamr.texts[who.sentence] not in example.context


def test_missing_files_are_named_with_where_they_come_from(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"wiki-sentences.* clone github\.com/uwnlp/qamr"):
        Qamr(tmp_path)
