# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# itertools.pairwise gives the neighbours of a list. A word that occurs five times counts its \
# pairs five times."""
# ///
# --8<-- [start:task]
from collections import Counter


def count_pairs(words: dict[tuple[str, ...], int]) -> Counter:
    """How often neighbouring pieces occur as a pair; `words`: split → frequency."""
    return Counter()


# --8<-- [end:task]


# --8<-- [start:check]
words = {("영", "화"): 5, ("영", "화", "관"): 2, ("관", "객"): 1}
pairs = count_pairs(words)
assert pairs["영", "화"] == 7, f"영+화 occurs in 5 + 2 words: {pairs}"
assert pairs["화", "관"] == 2
assert pairs["관", "객"] == 1
assert len(pairs) == 3
# --8<-- [end:check]
