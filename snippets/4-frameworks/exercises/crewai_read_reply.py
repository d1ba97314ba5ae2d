# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# hint = """
# crewai.agents.parser.parse returns an AgentAction (tool, and tool_input as JSON text) or an
# AgentFinish (output), and raises OutputParserError."""
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:task]
from crewai.agents.parser import parse


def read(reply: str) -> tuple[str, object]:
    """("call", (tool, arguments)), ("answer", text) or ("unreadable", None)."""
    return "answer", parse(reply)


# --8<-- [end:task]


# --8<-- [start:check]
call = 'Thought: I look.\nAction: look_up\nAction Input: {"query": "kelp"}'
assert read(call) == ("call", ("look_up", {"query": "kelp"})), read(call)
assert read("Thought: done.\nFinal Answer: momguk") == ("answer", "momguk")
assert read("Sure! I will look that up for you.") == ("unreadable", None)
# --8<-- [end:check]
