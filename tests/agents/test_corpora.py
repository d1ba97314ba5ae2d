"""The small corpora: what a passage and a question must be, and what is said of broken files."""

import json

import pytest

from week2.agents import corpora
from week2.agents.corpora import available, load, questions

NAMES = sorted({name.partition(".")[0] for name in available()})
ASKED = sorted(path.name.partition(".")[0] for path in corpora.FOLDER.glob("*.questions.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_is_there_in_both_languages_with_the_same_ids(name):
    english, korean = load(name), load(name, "ko")
    assert [p.id for p in english] == [p.id for p in korean]
    assert len({p.id for p in english}) == len(english)
    for passage in english + korean:
        assert passage.title
        assert passage.text
        assert passage.source


@pytest.mark.parametrize("name", NAMES)
def test_the_korean_passages_are_korean(name):
    for passage in load(name, "ko"):
        letters = [c for c in passage.text if c.isalpha()]
        assert sum("가" <= c <= "힣" for c in letters) > len(letters) / 2, passage.id


@pytest.mark.parametrize("name", ASKED)
def test_each_answer_stands_in_the_passage_that_the_question_names(name):
    texts = {p.id: p.text for p in load(name.partition("-")[0])}
    asked = questions(name)
    assert len({q.id for q in asked}) == len(asked)
    for q in asked:
        assert q.answers, q.id
        if not q.passage:  # nothing answers it
            assert q.answers == ("unknown",), q.id
            continue
        for answer in q.answers:
            assert answer in texts[q.passage], f"{q.id}: {answer!r} is not in {q.passage}"


def test_television_has_sixty_questions_and_a_tenth_of_them_need_two_passages():
    asked = questions("television")
    two = [q for q in asked if q.kind == "two"]
    assert len(asked) >= 60
    assert len(two) >= 6
    ids = {p.id for p in load("television")}
    for q in two:
        assert q.via in ids - {q.passage}, q.id


def test_the_director_of_squid_game_is_hwang_dong_hyuk():
    [q] = [q for q in questions("television") if q.question == "Who is the director of Squid Game?"]
    assert q.answers == ("Hwang Dong-hyuk",)
    [korean] = [p for p in load("television", "ko") if p.id == q.passage]
    assert "황동혁" in korean.text


def test_an_unknown_corpus_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no corpus 'radio' in language 'en'; there are .*telev"):
        load("radio")
    with pytest.raises(ValueError, match=r"no questions about 'radio'; .* about .*television"):
        questions("radio")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"bad\.en\.jsonl:2: not a JSON object"),
        ('{"id": "a", "name": "b"}', r"bad\.en\.jsonl:2: fields id, name; expected id, source, te"),
    ],
)
def test_a_broken_line_is_named_by_file_and_number(tmp_path, monkeypatch, line, message):
    good = json.dumps({"id": "a", "title": "t", "text": "x", "source": "s"})
    (tmp_path / "bad.en.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(corpora, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=message):
        load("bad")
