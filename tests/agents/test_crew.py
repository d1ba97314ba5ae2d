import importlib
import os
import subprocess
import sys

import pytest

from week2.agents import LocalModel

LM = LocalModel("http://127.0.0.1:9/v1", "none", "key")


@pytest.fixture(scope="module")
def crew():
    """The module, imported where it is used: CrewAI takes seconds."""
    pytest.importorskip("crewai")
    return importlib.import_module("week2.agents.crew")


def test_the_model_is_asked_in_text_and_stops_before_an_observation(crew):
    llm = crew.text_llm(LM, max_tokens=7)
    assert not llm.supports_function_calling()
    assert (llm.temperature, llm.max_tokens) == (0, 7)
    assert llm.additional_params == {"stop": ["\nObservation:"]}


@pytest.mark.parametrize(
    ("reply", "readable"),
    [
        ("Thought: look\nAction: look_up\nAction Input: {}", True),
        ("Final Answer: seven", True),
        ("Action: look_up", False),
        ("Let me look that up.", False),
    ],
)
def test_a_reply_parses_where_crewai_can_read_it(crew, reply, readable):
    assert crew.parses(reply) is readable
    assert crew.Happened(replies=[reply]).unparsed == (not readable)


def test_a_tool_call_is_counted_when_it_happened(crew):
    from crewai.events import ToolUsageErrorEvent, crewai_event_bus

    with crew.watched() as happened:
        crewai_event_bus.emit(
            None, ToolUsageErrorEvent(tool_name="stock", tool_args={}, error="no answer")
        )
    assert happened.tool_errors == ["stock: no answer"]
    assert str(happened) == "0 model calls, 0 tool calls, 1 tool errors"


@pytest.mark.usefixtures("crew")
def test_crewai_leaves_nothing_in_the_home_folder(tmp_path):
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    program = (
        "import os\n"
        "from week2.agents.crew_storage import temporary\n"
        "os.environ['CREWAI_STORAGE_DIR'] = temporary()\n"
        "import crewai\n"
        "assert os.path.isdir(os.environ['CREWAI_STORAGE_DIR'])\n"
        "assert os.environ['CREWAI_DISABLE_TELEMETRY'] == 'true'\n"
    )
    environment = {"HOME": str(home), "TMPDIR": str(scratch), "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=scratch,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert list(home.iterdir()) == []
    assert list(scratch.iterdir()) == []


def test_a_folder_that_was_chosen_stays(monkeypatch):
    from week2.agents.crew_storage import temporary

    monkeypatch.setenv("CREWAI_STORAGE_DIR", "/chosen")
    assert temporary() == "/chosen"
