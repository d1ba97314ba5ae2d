import math


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided p that a fair coin splits the disputed reviews as unevenly."""
    n, least = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(n, k) for k in range(least + 1)) / 2**n
    return min(1.0, 2 * tail)
