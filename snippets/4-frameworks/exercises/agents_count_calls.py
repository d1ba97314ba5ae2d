# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# `functools.wraps(tool)` on the inner function keeps the name, the docstring and the signature,
# from which a library writes the tool's description. Count the call first; in an `except`, count
# the error and `raise` it again."""
# ///
import inspect

# --8<-- [start:task]
from collections import Counter
from collections.abc import Callable
from typing import Any


def witnessed(tool: Callable[..., Any], account: Counter[str]) -> Callable[..., Any]:
    """The same tool; account["calls"] counts its calls, account["raised"] its errors.

    A library must not notice: name, docstring, signature, result and errors stay.
    """
    return tool


# --8<-- [end:task]
# --8<-- [start:check]
def timetable(start: str, end: str = "Busan") -> str:
    """When the next train arrives."""
    return {"Seoul": "13:42"}[start]


account: Counter[str] = Counter()
tool = witnessed(timetable, account)
assert tool("Seoul") == tool(start="Seoul", end="Busan") == "13:42"
assert account["calls"] == 2, "each call counts once"
assert account["raised"] == 0
try:
    tool("Atlantis")
    raise SystemExit("the tool's error has been swallowed")
except KeyError:
    assert (account["calls"], account["raised"]) == (3, 1), (
        "what raised was called, too"
    )
assert (tool.__name__, tool.__doc__) == ("timetable", "When the next train arrives.")
assert inspect.signature(tool) == inspect.signature(timetable)
# --8<-- [end:check]
