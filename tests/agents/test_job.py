"""The small job: what counts as right, and what is counted."""

import json
import re
import urllib.request

import pytest

from week2.agents import LocalModel, job
from week2.agents.corpora import Question, load
from week2.agents.job import Reply
from week2.agents.lookup import Lookup
from week2.agents.tap import Traffic

KNOWN = Question("q", "How much?", ("5,000 won", "5,000"), "parking")
NOWHERE = Question("n", "Is there a pool?", (job.UNKNOWN,), "")
POOL = "Is there a swimming pool?"  # asked in practice


def test_of_thirty_questions_twenty_five_are_answered_by_an_entry():
    asked = job.asked()
    entries = {entry.id: f"{entry.title} {entry.text}" for entry in load("faq")}
    known = [each for each in asked if each.passage]
    assert (len(asked), len(known)) == (30, 25)
    assert len({each.id for each in asked}) == len({each.question for each in asked}) == 30
    for each in known:
        for answer in each.answers:
            assert answer.lower() in entries[each.passage].lower(), each
            assert job.right(Reply(answer, ()), each), each
        assert job.well_sourced(Reply("", (each.passage,)), each)


def test_instructions_are_chosen_on_other_questions_than_those_that_are_counted():
    practice, asked = job.practice(), job.asked()
    assert (len(practice), sum(not each.passage for each in practice)) == (8, 2)
    assert not {each.question for each in practice} & {each.question for each in asked}


def test_an_answer_may_be_as_long_as_a_sentence_of_the_faq_and_no_longer():
    texts = " ".join(entry.text for entry in load("faq"))
    sentences = re.split(r"(?<=[a-z\d][.!?]) (?=[A-Z])", texts)
    assert max(len(each.split()) for each in sentences) == job.LONGEST
    words = ["5,000 won"] + ["more"] * (job.LONGEST - 2)
    assert job.right(Reply(" ".join(words), ()), KNOWN)
    assert not job.right(Reply(" ".join([*words, "more"]), ()), KNOWN)


@pytest.mark.parametrize("each", [each for each in job.asked() if not each.passage])
def test_to_the_others_only_unknown_without_a_source_is_right(each):
    assert job.right(Reply("Unknown.", ()), each)
    assert not job.right(Reply("Yes, of course.", ()), each)
    assert job.well_sourced(Reply("unknown", ()), each)
    assert not job.well_sourced(Reply("unknown", ("wifi",)), each)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It costs 5,000 won a night.", True),
        ("IT COSTS 5000 WON!", True),
        ("15,000 won", False),
        ("5,000 won? That is unknown.", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_the_fact_must_stand_there_whole_and_without_a_doubt(text, right):
    assert job.right(Reply(text, ("parking",)), KNOWN) is right


@pytest.mark.parametrize(
    ("sources", "well"),
    [
        (("parking",), True),
        (("parking", "parking"), True),
        (("parking", "wifi"), False),
        ((), False),
    ],
)
def test_the_source_is_the_entry_and_no_other(sources, well):
    assert job.well_sourced(Reply("5,000 won", sources), KNOWN) is well


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "way.py"
    file.write_text(
        "import before\n# --8<-- [start:job]\nimport json\n\n# said\ndef way():\n"
        "    return json  # kept\n# --8<-- [end:job]\nafter = 1\n"
    )
    return str(file)


def test_lines_are_those_of_code_between_the_marks(program):
    assert job.lines_of(program) == 3


def test_a_program_without_the_marks_is_named(tmp_path):
    (tmp_path / "bare.py").write_text("pass\n")
    with pytest.raises(ValueError, match=r"bare\.py has no region named job"):
        job.lines_of(str(tmp_path / "bare.py"))


def test_a_way_is_asked_all_and_what_it_breaks_on_is_not_answered(program):
    traffic, heard = Traffic(), []
    answers = {each.question: each for each in job.asked()}

    def way(question):
        heard.append(question)
        traffic.note(200, b'{"usage": {"prompt_tokens": 10, "completion_tokens": 2}}', 0.5)
        if question == "How far is the nearest hospital?":
            raise RuntimeError("no\nanswer")
        if question not in answers:
            return Reply("", ())
        each = answers[question]
        return Reply(each.answers[0] if each.id != "test-01" else "At noon.", (each.passage,))

    result = job.measure(way, traffic, program)
    assert heard[1:] == [each.question for each in job.asked()], "one before, then all in order"
    assert result["traffic"] == {
        "requests": 30,
        "failed": 0,
        "prompt_tokens": 300,
        "completion_tokens": 60,
        "seconds": 15.0,
    }
    assert (result["lines"], result["questions"], result["errors"]) == (3, 30, 1)
    assert [result[name]["count"] for name in ("right", "right_known", "right_nowhere")] == [
        28,
        24,
        4,
    ]
    # It names an empty source where there is none, which is a wrong one.
    assert result["held"]["count"] == 24
    assert 0 < result["right"]["low"] < 28 / 30 < result["right"]["high"] < 1
    assert job.wrong(result)[:3] == [
        "Until what time is somebody there to check us in? → At noon. [check-in]",
        "Can I rent a bicycle from you? → unknown []",
        "How far is the nearest hospital? → RuntimeError: no answer []",
    ]


def test_a_report_prints_what_was_wrong_and_keeps_the_rest(
    program, replying, completion, tmp_path, monkeypatch, capsys
):
    asked = []

    def reply(request, body):
        asked.append(json.loads(body))
        return completion("unknown")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEEK2_LM_BASE_URL", replying(reply))
    monkeypatch.setenv("WEEK2_LM_MODEL", "m")

    def way(lm, instruction):
        def answer(question):
            body = json.dumps({"question": question}).encode()
            with urllib.request.urlopen(f"{lm.base_url}/chat/completions", body) as response:
                return Reply(json.load(response)["choices"][0]["message"]["content"], ())

        return answer

    result = job.report(way, program)
    assert json.loads((tmp_path / "way.json").read_text("utf-8")) == result
    assert (result["model"], result["right"]["count"]) == ("m", 5)
    assert result["practice"] == {"questions": 8, "held": [2] * 4, "chosen": 1}
    assert result["traffic"]["requests"] == 30
    assert all(each["cache_prompt"] for each in asked)
    *tried, first, second, third = capsys.readouterr().out.splitlines()[: 4 + 3]
    assert tried == [f"instruction {number} → 2 of 8 in practice" for number in (1, 2, 3, 4)]
    assert (first, len(job.wrong(result))) == ("Not right and well sourced:", 25)
    assert [second, third] == job.wrong(result)[:2]


def test_a_way_takes_the_instruction_with_which_it_did_best_in_practice():
    answers = {each.question: each for each in job.practice()}

    def way(lm, instruction):
        number = job.INSTRUCTIONS.index(instruction)

        def answer(question):
            if number == 0 or (number == 1 and question == POOL):
                return Reply("unknown", ("wifi",))
            if number >= 2 and answers[question].passage:
                raise ValueError("no answer")
            each = answers[question]
            return Reply(each.answers[0], (each.passage,) if each.passage else ())

        return answer

    assert job.chosen(way, LocalModel("", "", "")) == (job.INSTRUCTIONS[1], [0, 7, 2, 2])


def test_more_entries_hold_the_right_one_more_often_but_never_all():
    lookup = Lookup(load("faq"))
    first = [each for each in job.asked() if each.passage]
    at_one = sum(lookup.top(each.question, 1)[:1] != [] for each in first)
    assert job.found(1) <= job.found(2) <= job.found(20) <= 25
    assert job.found(1) <= at_one
    assert job.found(20) < 25, "some questions share no word with their entry"
    assert job.found(0) == 0
