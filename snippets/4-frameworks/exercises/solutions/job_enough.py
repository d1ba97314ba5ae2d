from itertools import count
from math import sqrt


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    rate, square = right / of, z * z / of
    middle = rate + square / 2
    reach = z * sqrt(rate * (1 - rate) / of + square / (4 * of))
    return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


def enough(low: float, high: float) -> int:
    """The least number of questions at which the two intervals do not overlap."""
    for n in count(1):
        if wilson(round(low * n), n)[1] < wilson(round(high * n), n)[0]:
            return n
    raise AssertionError("count never ends")
