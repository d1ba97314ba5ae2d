# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Count the failures in a loop of at most `tries`. Catch `AssertionError` and `ValueError` alone, so
# that a mistake in the program still shows; and when no try is left, raise what was caught last."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def held(agent: Callable[[], str], tries: int) -> tuple[str, int]:
    """What an agent returns, and how often it had to be run for it.

    A run that ends with an AssertionError or a ValueError is repeated, up to `tries`
    runs in all.
    The last error is raised if none holds; any other error is raised at once.
    """
    return agent(), 1


# --8<-- [end:task]
# --8<-- [start:check]
def after(errors: list[Exception]) -> Callable[[], str]:
    """An agent that raises these, one a run, before it answers."""
    left = iter(errors)

    def agent() -> str:
        for error in left:
            raise error
        return "13:42"

    return agent


assert held(after([]), 3) == ("13:42", 1), "what holds is not run again"
assert held(after([AssertionError("no tool"), ValueError("no JSON")]), 3) == (
    "13:42",
    3,
)
cases: list[tuple[list[Exception], str]] = [
    ([ValueError("1"), AssertionError("2"), ValueError("3")], "2"),
    ([ZeroDivisionError("bug")], "bug"),
]
for errors, heard in cases:
    said = "nothing"
    try:
        held(after(errors), 2)
    except (AssertionError, ValueError, ZeroDivisionError) as error:
        said = str(error)
    assert said == heard, f"it raised {said!r} where {heard!r} was the last"
# --8<-- [end:check]
