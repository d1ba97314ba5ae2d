# /// script
# requires-python = ">=3.11"
# dependencies = ["crewai"]
# [tool.bookproof]
# hint = """
# A guardrail returns (True, the result to keep) or (False, what to tell the model). That text is
# all the model learns, so say what is wrong and by how much."""
# ///
import os

from week2.agents.crew_storage import temporary

# CrewAI makes a folder when it is imported
os.environ["CREWAI_STORAGE_DIR"] = temporary()

# --8<-- [start:task]
from typing import Any

from crewai.tasks.task_output import TaskOutput


def at_most_ten_words(output: TaskOutput) -> tuple[bool, Any]:
    """Let ten words pass; else say how many there are."""
    return True, output.raw


# --8<-- [end:task]


# --8<-- [start:check]
def judged(text: str) -> tuple[bool, Any]:
    return at_most_ten_words(TaskOutput(description="", raw=text, agent="writer"))


assert judged("one two three") == (True, "one two three")
passed, feedback = judged("word " * 12)
assert not passed, "twelve words must not pass"
for number in ("12", "10"):
    assert number in feedback, f"say how many there are and may be: {feedback!r}"
# --8<-- [end:check]
