# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Keep what is to be announced in a list. Begin with "start". For each name announced, run the steps
# that listen to it. A step announces its own name when it has run, and what it returned if that is
# text: the route."""
# ///
# --8<-- [start:task]
from collections.abc import Callable

Step = Callable[[], str | None]


def run(steps: dict[str, tuple[str, Step]]) -> list[str]:
    """Run a flow; the names of its steps in the order in which they ran.

    A step is given as (what it listens to, function). It listens to "start", to
    the name of another step, or to a route: text that a step returned.
    """
    return [name for name, (_, function) in steps.items() if function() or True]


# --8<-- [end:task]
# --8<-- [start:check]
def flow(kind: str) -> dict[str, tuple[str, Step]]:
    return {
        "apologise": ("complaint", lambda: None),
        "look_up": ("question", lambda: None),
        "word": ("look_up", lambda: None),
        "read": ("start", lambda: None),
        "sort": ("read", lambda: kind),
    }


ran_all = run(flow("question"))
assert ran_all == ["read", "sort", "look_up", "word"], (
    f"only what was announced, not {ran_all}"
)
assert run(flow("complaint")) == ["read", "sort", "apologise"]
assert run(flow("thanks")) == ["read", "sort"], (
    "a route that nobody listens to ends the flow"
)
assert run({}) == []
ran: list[int] = []
assert run(
    {"a": ("start", lambda: ran.append(1)), "b": ("nobody", lambda: ran.append(2))}
) == ["a"]
assert ran == [1], "what nobody announces does not run"
# --8<-- [end:check]
