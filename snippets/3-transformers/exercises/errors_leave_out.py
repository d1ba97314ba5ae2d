# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Score the text as it is, then once without each word; a word's part is the difference."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def parts(text: str, score: Callable[[str], float]) -> dict[str, float]:
    """What each word adds: the score of all words less the score without it."""
    return dict.fromkeys(text.split(), 0.0)


# --8<-- [end:task]


# --8<-- [start:check]
def score(text: str) -> float:
    return 2.0 * ("최고" in text) - 1.0 * ("지루" in text)


got = parts("조금 지루해도 최고", score)
assert got["최고"] == 2.0, f"without 최고 the score falls by 2: {got}"
assert got["지루해도"] == -1.0
assert got["조금"] == 0.0
# --8<-- [end:check]
