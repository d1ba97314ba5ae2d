"""Trials of agents: what really happened is counted, run by run, and no run is lost."""

import json
from pathlib import Path

import pytest

from week2.agents import LocalModel
from week2.agents.trials import digest, main, published, summary, trial, trials
from week2.agents.witness import WATCHES, library_of, witnessed

SNIPPETS = Path(__file__).parents[2] / "snippets/4-frameworks"

DSPY = """
import os
import dspy

def double(number: int) -> int:
    if number == 9:
        raise ValueError("nine")
    return 2 * number

dspy.configure(
    lm=dspy.LM(
        "openai/" + os.environ["WEEK2_LM_MODEL"],
        api_base=os.environ["WEEK2_LM_BASE_URL"],
        api_key="none",
        cache=False,
    )
)
print(dspy.ReAct("question -> answer", tools=[double], max_iters=3)(question="?").answer)
"""

HAYSTACK = """
from haystack.components.agents import Agent
from haystack.dataclasses import ChatMessage
from haystack.tools import tool
from week2.agents import local_model
from week2.agents.schema_calls import BySchema

@tool
def look_up(text: str) -> str:
    "Find."
    return "found"

with local_model() as lm:
    agent = Agent(chat_generator=BySchema(lm), tools=[look_up], max_agent_steps=3)
    made = agent.run([ChatMessage.from_user("?")])
assert made["last_message"].text == "nine"
"""

CREWAI = """
import os
from week2.agents.crew_storage import temporary
os.environ["CREWAI_STORAGE_DIR"] = temporary()
from crewai import Agent, Crew, Task
from crewai.tools import tool
from week2.agents import local_model
from week2.agents.crew import text_llm, watched

@tool
def look_up(query: str) -> str:
    "Find."
    if query == "nine":
        raise ConnectionError("closed")
    return "found"

with local_model() as lm, watched() as happened:
    finder = Agent(role="r", goal="g", backstory="b", tools=[look_up], llm=text_llm(lm), max_iter=4)
    find = Task(description="d", expected_output="e", agent=finder)
    print(Crew(agents=[finder], tasks=[find]).kickoff())
"""


@pytest.fixture
def saying(replying, completion):
    """A model that says one line after the other, and what it was asked."""

    def make(*lines):
        asked = []

        def reply(_, body):
            asked.append(json.loads(body))
            return completion(lines[min(len(asked), len(lines)) - 1])

        return LocalModel(replying(reply), "m", "none"), asked

    return make


@pytest.fixture
def program(tmp_path):
    def write(code, name="agent"):
        path = tmp_path / f"{name}.py"
        path.write_text(code, "utf-8")
        return path

    return write


def react(thought, tool, arguments):
    fields = {
        "next_thought": thought,
        "next_tool_name": tool,
        "next_tool_args": json.dumps(arguments),
    }
    return "".join(f"[[ ## {name} ## ]]\n{value}\n" for name, value in fields.items())


DSPY_SAYS = (
    "no form at all",
    '{"next_thought": "t", "next_tool_name": "double", "next_tool_args": {"number": 2}}',
    react("t", "double", {"number": 9}),
    react("t", "finish", {}),
    "[[ ## reasoning ## ]]\nr\n[[ ## answer ## ]]\nfour\n",
)


def test_dspy_s_tools_and_unread_replies_are_counted(program, saying):
    pytest.importorskip("dspy")
    lm, asked = saying(*DSPY_SAYS)
    outcome = trial(program(DSPY), lm, 0.7, seed=3)
    assert (outcome["held"], outcome["printed"]) == (True, "four\n")
    assert (outcome["tools"], outcome["tool_errors"]) == (["double", "double"], 1)
    assert (outcome["steps"], outcome["unparsed"]) == (4, 1)
    assert (outcome["requests"], outcome["repeated"], outcome["failed"]) == (5, 1, 0)
    assert {(each["temperature"], each["seed"]) for each in asked} == {(0.7, 3)}


def test_the_witness_counts_alike_in_a_process_that_goes_on(program, saying, monkeypatch):
    dspy = pytest.importorskip("dspy")
    for again in range(2):
        lm, asked = saying(*DSPY_SAYS)
        for name, value in lm.environment.items():
            monkeypatch.setenv(name, value)
        outcome = witnessed(program(DSPY))
        assert (outcome["tools"], outcome["tool_errors"]) == (["double", "double"], 1), again
        assert (outcome["steps"], outcome["unparsed"], len(asked)) == (4, 1, 5)
        assert dspy.settings.callbacks == [], "nobody listens any more"
    dspy.configure(lm=None)


@pytest.mark.parametrize(
    ("end", "held", "unparsed", "steps"),
    [('{"do": "answer", "text": "nine"}', True, 0, 2), ('{"do": "ans', False, 1, 2)],
)
def test_haystack_s_tools_and_unread_replies_are_counted(
    program, saying, end, held, unparsed, steps
):
    pytest.importorskip("haystack")
    lm, _ = saying('{"do": "look_up", "text": "x"}', end)
    outcome = trial(program(HAYSTACK), lm, 0.0, seed=0)
    assert (outcome["held"], outcome["tools"]) == (held, ["look_up"])
    assert (outcome["unparsed"], outcome["steps"], outcome["repeated"]) == (unparsed, steps, 0)
    assert held or "JSON" in outcome["error"]


def test_crewai_s_tools_and_unread_replies_are_counted(program, saying):
    pytest.importorskip("crewai")
    lm, _ = saying(
        'Thought: t\nAction: look_up\nAction Input: {"query": "x"}',
        'Thought: t\nAction: look_up\nAction Input: {"query": "nine"}',
        "It is four.",
    )
    outcome = trial(program(CREWAI), lm, 0.0, seed=0)
    assert outcome["held"], outcome["error"]
    assert outcome["tools"][0] == "look_up"
    assert outcome["tool_errors"] == len(outcome["tools"]) - 1 >= 1
    assert (outcome["unparsed"], outcome["printed"]) == (1, "It is four.\n"), "taken for the answer"
    assert outcome["requests"] == outcome["steps"] == 3


def test_a_program_that_breaks_a_promise_has_not_held(program, saying):
    pytest.importorskip("dspy")
    outcome = trial(program("import dspy\nprint(1)\nassert 1 == 2, 'no'\n"), saying("")[0], 0, 0)
    assert (outcome["held"], outcome["error"]) == (False, "AssertionError: no")
    assert (outcome["printed"], outcome["requests"], outcome["tools"]) == ("1\n", 0, [])


def test_a_process_that_breaks_down_is_an_error_that_names_the_program(program, saying):
    pytest.importorskip("dspy")
    with pytest.raises(ValueError, match=r"agent\.py ended without an account"):
        trial(program("import dspy, os\nos._exit(1)\n"), saying("")[0], 0, 0)


def test_a_process_that_does_not_end_is_stopped(program, saying):
    pytest.importorskip("dspy")
    sleeps = program("import dspy, time\ntime.sleep(60)\n")
    with pytest.raises(ValueError, match=r"agent\.py has not ended within 0.5 s"):
        trial(sleeps, saying("")[0], 0, 0, patience=0.5)


def test_the_library_is_the_one_that_a_program_imports():
    assert [library_of(code) for code in (DSPY, HAYSTACK, CREWAI)] == list(WATCHES)
    with pytest.raises(ValueError, match="none of dspy, haystack, crewai"):
        library_of("import json  # not import dspy\n")


TOLD = {"held": True, "error": "", "tools": ["t"], "tool_errors": 0, "steps": 2, "unparsed": 0}
TOLD |= {"printed": "", "requests": 2, "failed": 0, "repeated": 0}


def test_what_is_done_is_not_run_again(program, saying, tmp_path):
    pytest.importorskip("haystack")
    lines: list[str] = []
    one, two = program("import haystack", "one"), program("import haystack  # other", "two")
    lm, out = saying("")[0], tmp_path / "trials.json"
    trials([one], lm, out, runs=1, say=lines.append)
    result = trials([one, two], lm, out, runs=2, say=lines.append)
    reports = [(line.split()[0], line.split()[3]) for line in lines]
    assert reports == [("one", "0"), ("one", "1"), ("two", "0"), ("two", "1")]
    assert json.loads(out.read_text("utf-8")) == result
    one.write_text("import haystack  # changed")
    result = trials([one], lm, out, runs=1, say=lines.append)
    assert len(lines) == 5
    runs = [(run["program"], run["seed"]) for run in result["runs"]]
    assert runs == [("two", 0), ("two", 1), ("one", 0)], "runs before the change say nothing of it"


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": []}'])
def test_a_file_of_something_else_is_not_written_over(program, saying, tmp_path, text):
    out = tmp_path / "other.json"
    out.write_text(text)
    with pytest.raises(ValueError, match=r"other\.json holds no trials: give another --out"):
        trials([program("import dspy")], saying("")[0], out)
    assert out.read_text() == text


def test_the_summary_adds_up_by_program_and_temperature():
    run = TOLD | {"program": "one", "temperature": 0.0, "printed": "a"}
    failed = run | {"held": False, "tools": [], "unparsed": 2, "requests": 4, "repeated": 2}
    warm = run | {"temperature": 0.7}
    rows = summary([run, warm, failed, run | {"printed": "b"}])
    assert [(row["temperature"], row["runs"], row["held"]) for row in rows] == [
        (0.0, 3, 2),
        (0.7, 1, 1),
    ]
    first = rows[0]
    assert (first["tools"], first["unparsed"], first["requests"], first["repeated"]) == (2, 2, 8, 2)
    assert first["texts"] == 2
    assert first["low"] < 2 / 3 < first["high"]


def test_a_file_that_is_no_agent_is_refused_before_anything_runs(
    program, saying, capsys, monkeypatch
):
    for name, value in saying("")[0].environment.items():
        monkeypatch.setenv(name, value)
    assert main([str(program("print(1)\n"))]) == 2
    assert "agent.py: it imports none of" in capsys.readouterr().err


def test_the_published_trials_are_those_of_the_snippets_as_they_are():
    result = published()
    rows = summary(result["runs"])
    assert {row["runs"] for row in rows} == {10}
    assert len(rows) >= 6
    for run in result["runs"]:
        if run["program"] != "dspy_react_vague":  # what one of them was before
            now = (SNIPPETS / f"{run['program']}.py").read_text("utf-8")
            assert run["sha256"] == digest(now), (
                f"{run['program']} has changed: run `week2 bench agents` on it again"
            )
