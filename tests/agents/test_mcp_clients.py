"""Three libraries' MCP clients over a scripted model: the tools of a real server are called."""

import json

import openai
import pytest

from week2.agents import LocalModel

pytest.importorskip("crewai")
pytest.importorskip("dspy")
pytest.importorskip("haystack", reason="needs haystack-ai")
pytest.importorskip("mcp")

from week2.agents.mcp_clients import CLIENTS, Run, ten_runs
from week2.agents.pages import SAMPLE, sample

QUESTION = "How long does the KTX take from Seoul to Busan?"


def dspy_step(name, **arguments):
    return (
        "<next_thought>So.</next_thought>"
        f"<next_tool_name>{name}</next_tool_name>"
        f"<next_tool_args>{json.dumps(arguments)}</next_tool_args>"
    )


def crewai_step(name, **arguments):
    return f"Thought: So.\nAction: {name}\nAction Input: {json.dumps(arguments)}"


SCRIPTS = {  # search, read, answer
    "dspy": [
        dspy_step("search", query="KTX"),
        dspy_step("read", page="ktx.md"),
        dspy_step("finish"),
        "<reasoning>So.</reasoning><answer>two and a half hours</answer>",
    ],
    "haystack": [
        json.dumps({"do": "search", "text": "KTX"}),
        json.dumps({"do": "read", "text": "ktx.md"}),
        json.dumps({"do": "answer", "text": "two and a half hours"}),
    ],
    "crewai": [
        crewai_step("search", query="KTX"),
        crewai_step("read", page="ktx.md"),
        "Thought: I know.\nFinal Answer: two and a half hours",
    ],
}


@pytest.fixture
def endpoint(replying, completion):
    """A server that replies with the contents put into `says`, and keeps what it was sent."""
    says: list[str] = []
    got: list[dict] = []

    def reply(request, body):
        got.append(json.loads(body))
        return completion(says.pop(0))

    return LocalModel(replying(reply), "m", "key"), says, got


@pytest.mark.parametrize("name", CLIENTS)
def test_each_client_calls_the_servers_tools_and_shows_the_model_what_they_return(endpoint, name):
    lm, says, got = endpoint
    says += SCRIPTS[name]
    with sample() as command:
        answer, called = CLIENTS[name](lm, command, QUESTION)
    assert answer == "two and a half hours"
    assert [tool for tool, _ in called] == ["search", "read"]
    assert Run(answer, called).read("ktx.md")
    assert not Run(answer, called).read("notice.md")
    shown = [SAMPLE["ktx.md"] in json.dumps(each["messages"]) for each in got]
    assert shown == [False, False] + [True] * (len(SCRIPTS[name]) - 2)


def test_a_call_that_fails_is_counted_and_its_error_shown(endpoint):
    lm, says, got = endpoint
    says += [json.dumps({"do": "read", "text": "none.md"}), SCRIPTS["haystack"][-1]]
    with sample() as command:
        _, called = CLIENTS["haystack"](lm, command, QUESTION)
    assert called == [("read", {"text": "none.md"})]
    assert "there is no page 'none.md'" in json.dumps(got[-1]["messages"])


def test_ten_runs_have_ten_seeds_and_an_error_is_one_of_them(endpoint):
    lm, says, got = endpoint
    says += ["no JSON"] + ["yes"] * 9

    def ask(lm, command, question):
        with openai.OpenAI(base_url=lm.base_url, api_key=lm.api_key) as client:
            made = client.chat.completions.create(
                model=lm.model, messages=[{"role": "user", "content": question}]
            )
        if made.choices[0].message.content == "no JSON":
            raise ValueError("no JSON")
        return made.choices[0].message.content, []

    runs = ten_runs(ask, lm, ["unused"], QUESTION)
    assert [str(run) for run in runs] == ["ValueError"] + ["yes"] * 9
    assert [run.requests for run in runs] == [1] * 10
    assert [each["seed"] for each in got] == list(range(10))
    assert {each["temperature"] for each in got} == {0.7}
