# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Note the order before you run the tool, not after: where the tool raises, nobody knows whether the
# money went. Say so in words, since an agent reads what comes back."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def at_most_once(pay: Callable[[str], str]) -> Callable[[str], str]:
    """The tool, which runs once for each order; a repetition gets the same words.

    If the first run raised, a repetition says that it is unknown whether it was paid.
    """
    return pay


# --8<-- [end:task]
# --8<-- [start:check]
paid: list[str] = []


def pay(order: str) -> str:
    paid.append(order)
    if order == "lost":
        raise ConnectionError("no answer")
    return f"paid {order}"


once = at_most_once(pay)
assert once("tea") == "paid tea"
assert once("tea") == "paid tea", "the same words again"
assert once("rice") == "paid rice"
for _ in range(3):  # an agent tries again
    try:
        said = once("lost")
    except ConnectionError:
        said = ""
assert "unknown" in said, f"after an error say that it is unknown, not {said!r}"
assert paid == ["tea", "rice", "lost"], f"each order at most once: {paid}"
# --8<-- [end:check]
