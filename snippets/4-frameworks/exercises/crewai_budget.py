# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Count the calls and remember the arguments. An agent reads the returned text, so a refusal must
# tell it what to do instead."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def with_budget(tool: Callable[[str], str], most: int) -> Callable[[str], str]:
    """The tool, which refuses repeated arguments and more than `most` calls."""
    return tool


# --8<-- [end:task]


# --8<-- [start:check]
ran: list[str] = []


def look(query: str) -> str:
    ran.append(query)
    return f"found {query}"


limited = with_budget(look, most=2)
assert limited("kelp") == "found kelp"
assert "Final Answer" in limited("kelp"), "the same question again: say to answer"
assert limited("rice") == "found rice"
assert "Final Answer" in limited("soup"), "a third search: say to answer"
assert ran == ["kelp", "rice"], f"what is refused must not run: {ran}"
# --8<-- [end:check]
