import math


def longest(budget: int, heads: int, bytes_each: int) -> int:
    """The longest sequence whose scores and weights, all heads, fit in budget."""
    return math.isqrt(budget // (2 * heads * bytes_each))
