# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Make a hypothesis of each label, ask how far the text entails it, and take the label with the \
# largest answer."""
# ///
# --8<-- [start:task]
from collections.abc import Callable


def choose(text: str, labels: list[str], entails: Callable[[str, str], float]) -> str:
    """The label whose sentence "이 글은 LABEL에 관한 것이다." `text` entails most."""
    return labels[0]


# --8<-- [end:task]


# --8<-- [start:check]
def entails(premise: str, hypothesis: str) -> float:
    assert hypothesis.endswith("에 관한 것이다."), (
        f"make a sentence of the label: {hypothesis!r}"
    )
    return 0.9 if "음식" in hypothesis and "국밥" in premise else 0.2


got = choose("국밥이 맛있다", ["영화", "음식"], entails)
assert got == "음식", f"국밥 is food, you chose {got}"
# --8<-- [end:check]
