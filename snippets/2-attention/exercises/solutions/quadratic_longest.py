import math


def longest(budget: int, heads: int, bytes_each: int) -> int:
    """The longest sequence whose scores and weights, for all heads, fit in budget bytes."""
    return math.isqrt(budget // (2 * heads * bytes_each))
