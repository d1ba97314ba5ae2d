from collections import Counter
from itertools import pairwise


def count_pairs(words: dict[tuple[str, ...], int]) -> Counter:
    """How often neighbouring pieces occur as a pair; `words`: split → frequency."""
    pairs: Counter = Counter()
    for split, times in words.items():
        for pair in pairwise(split):
            pairs[pair] += times
    return pairs
