import math


def lowest_score(factor: float) -> float:
    """The lowest score, relative to the reference, whose weight times factor is not cast to 0.

    The smallest E4M3 number above zero is 2**-9; less than half of it becomes 0.
    """
    return math.log(2**-10 / factor)
