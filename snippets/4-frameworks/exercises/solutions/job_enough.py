from itertools import count
from math import sqrt


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, square = right / of, z * z / of
    middle = share + square / 2
    reach = z * sqrt(share * (1 - share) / of + square / (4 * of))
    return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


def enough(low_share: float, high_share: float) -> int:
    """The least number of questions at which the two intervals do not overlap."""
    for n in count(1):
        if wilson(round(low_share * n), n)[1] < wilson(round(high_share * n), n)[0]:
            return n
    raise AssertionError("count never ends")
