# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# hashlib.blake2b(text.encode(), digest_size=8).digest() gives bytes that depend on the text \
# alone; int.from_bytes makes a number of them, and % n chooses."""
# ///
# --8<-- [start:task]
import random


def held_out(text: str, one_in: int = 10) -> bool:
    """Whether a text is held out: about one in `one_in`, always the same ones."""
    return random.random() < 1 / one_in


# --8<-- [end:task]


# --8<-- [start:check]
texts = [f"리뷰 {i}" for i in range(2000)]
first = [held_out(text) for text in texts]
again = [held_out(text) for text in texts]
assert first == again, (
    "a text must always fall on the same side, so that its copies do"
)
assert 120 < sum(first) < 280, f"about one in ten of 2,000 is 200, not {sum(first)}"
# --8<-- [end:check]
