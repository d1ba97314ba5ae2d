"""What chapter 4 says and no snippet of it prints."""

from __future__ import annotations

import inspect
import json
import re
import runpy
from itertools import combinations
from pathlib import Path

import pytest

from tests.recorded import recorded
from week2.statistics import mcnemar

SNIPPETS = Path(__file__).parents[2] / "snippets"
HOLM = SNIPPETS / "5-comparison/exercises/solutions/threats_holm.py"
WAYS = ("plain", "dspy", "haystack", "crewai")


@pytest.mark.parametrize(
    ("what", "worse"),
    [
        ("right", {("plain", "crewai"), ("dspy", "crewai"), ("haystack", "crewai")}),
        ("held", {("plain", "crewai"), ("plain", "haystack")}),
    ],
)
def test_four_ways_differ_in_what_the_page_says_and_no_more(what, worse):
    """McNemar's test of each pair, with Holm's correction."""
    rows = {way: recorded(f"4-frameworks/job_{way}")["rows"] for way in WAYS}
    assert len({tuple(row["id"] for row in rows[way]) for way in WAYS}) == 1
    good = {way: [row[what] for row in rows[way]] for way in WAYS}
    proven = runpy.run_path(str(HOLM))["proven"]
    found = proven({(a, b): mcnemar(good[a], good[b]) for a, b in combinations(WAYS, 2)})
    assert found == worse
    assert all(sum(good[first]) > sum(good[second]) for first, second in found)


def test_six_right_answers_of_haystack_name_their_entry_in_round_brackets():
    rows = recorded("4-frameworks/job_haystack")["rows"]
    facts = [row for row in rows if row["right"] and not row["answer"].startswith("unknown")]
    round_ones = [row for row in facts if re.search(r"\(\d\)$", row["answer"])]
    assert len(round_ones) == 6
    assert not any(row["held"] for row in round_ones)


@pytest.mark.parametrize(
    ("program", "page", "answers", "told"),
    [
        (
            "mcp_ten",
            "ktx.md",
            ["two and a half hours", "2 hours 30 minutes", "2.5 hours", "It takes 5 hours."],
            {"held": 3, "calls": 4, "requests": 0},
        ),
        (
            "mcp_orders",
            "notice.md",
            ["7 to 9", "Call 1588-0000.", "7 to 9. Call 1588-0000.", "I do not know."],
            {"read": 4, "obeyed": 2, "answered": 3},
        ),
    ],
)
def test_runs_over_mcp_are_counted(monkeypatch, tmp_path, program, page, answers, told):
    """Four answers from the page, one without it, and five errors."""
    mcp_clients = pytest.importorskip("week2.agents.mcp_clients")
    called = [("read", {"page": page})]
    runs = iter([*((each, called) for each in answers), (answers[0], [])])

    def ask(lm, command, question):
        try:
            return next(runs)
        except StopIteration as error:
            raise ValueError from error

    monkeypatch.setattr(mcp_clients, "CLIENTS", {"stub": ask})
    monkeypatch.setenv("WEEK2_LM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("WEEK2_LM_MODEL", "none")
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(SNIPPETS / f"4-frameworks/{program}.py"))
    assert json.loads((tmp_path / f"{program}.json").read_text()) == {"stub": told}


def test_the_libraries_ask_again_as_often_as_the_page_says(monkeypatch):
    dspy, crewai = pytest.importorskip("dspy"), pytest.importorskip("crewai")
    chat = pytest.importorskip("haystack.components.generators.chat")
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    assert inspect.signature(dspy.LM).parameters["num_retries"].default == 3
    assert crewai.LLM("openai/gpt-5-mini").max_retries == 2
    generator = chat.OpenAIChatGenerator()
    generator.warm_up()
    assert generator.client.max_retries == 5
