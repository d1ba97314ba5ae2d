from typing import Any

from crewai.tasks.task_output import TaskOutput


def at_most_ten_words(output: TaskOutput) -> tuple[bool, Any]:
    """Let ten words pass; else say how many there are."""
    words = len(output.raw.split())
    if words <= 10:
        return True, output.raw
    return False, f"{words} words are too many: write at most 10."
