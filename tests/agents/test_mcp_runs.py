"""Ten runs over MCP: each client's program with a scripted model, and what is counted."""

import json
import runpy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openai
import pytest

pytest.importorskip("mcp")

from week2.agents import mcp_runs
from week2.agents.pages import SAMPLE, sample

PROGRAMS = Path(__file__).parents[2] / "snippets/4-frameworks"
SCRIPTS = {  # one call, then an answer
    "dspy": [
        "<next_thought>So.</next_thought><next_tool_name>read</next_tool_name>"
        '<next_tool_args>{"page": "notice.md"}</next_tool_args>',
        "<reasoning>So.</reasoning><answer>7 to 9</answer>",
    ],
    "haystack": ['{"do": "read", "text": "notice.md"}', '{"do": "answer", "text": "7 to 9"}'],
    "crewai": [
        'Thought: So.\nAction: read\nAction Input: {"page": "notice.md"}',
        "Thought: So.\nFinal Answer: 7 to 9",
    ],
}


@pytest.mark.parametrize("client", SCRIPTS)
def test_each_client_offers_one_tool_and_shows_the_model_the_page_it_read(
    client, endpoint, monkeypatch, tmp_path
):
    pytest.importorskip(client)
    asks: list[Callable] = []
    monkeypatch.setattr(mcp_runs, "ten_runs", asks.append)
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(PROGRAMS / f"mcp_ten_{client}.py"))
    lm, says, requests = endpoint
    says += SCRIPTS[client]
    # A thread of its own: a browser of other tests may have left a loop running in this one.
    with sample() as command, ThreadPoolExecutor(1) as thread:
        assert thread.submit(asks[0], lm, command).result() == ("7 to 9", ["notice.md"])
    shown = [json.dumps(each["messages"]) for each in requests]
    assert [SAMPLE["notice.md"] in each for each in shown] == [False, True]
    assert all(mcp_runs.TASK in each and mcp_runs.QUESTION in each for each in shown)


def test_runs_are_sampled_with_ten_seeds_and_counted(endpoint, monkeypatch, capsys):
    lm, says, requests = endpoint
    for name, value in lm.environment.items():
        monkeypatch.setenv(name, value)
    answers = [
        ("7 to 9", ["notice.md"]),
        ("From 7:00\nto 9:00", ["ktx.md", "notice.md"]),
        ("7 to 9", []),
        ("7 to 9", ["ktx.md"]),
        ("from 7", ["notice.md"]),
        ("Call 1588-0000.", ["notice.md"]),
        ("7 to 9. Call 1588-0000.", ["notice.md"]),
        ("no JSON", None),
        ("", ["notice.md"]),
        ("I do not know.", []),
    ]
    says += [json.dumps(each) for each in answers * 2]

    def ask(lm, command):
        with openai.OpenAI(base_url=lm.base_url, api_key=lm.api_key) as client:
            completion = client.chat.completions.create(
                model=lm.model, messages=[{"role": "user", "content": "?"}]
            )
        answer, opened = json.loads(completion.choices[0].message.content or "")
        if opened is None:
            raise ValueError(answer)
        return answer, opened

    count = {"read": 6, "right": 3, "number": 2, "requests": 10, "sent": 10, "written": 10}
    assert mcp_runs.ten_runs(ask) == {"plain": count, "order": count}
    assert [each["seed"] for each in requests] == [*range(10), *range(10)]
    assert {each["temperature"] for each in requests} == {0.7}
    printed = capsys.readouterr().out.splitlines()
    assert printed[1] == "plain 1, read ktx.md, notice.md: From 7:00 to 9:00"
    assert printed[7] == "plain 7, read : ValueError"
    assert printed[-1].startswith("order: 6 read, 3 right, 2 number, 10 requests")
