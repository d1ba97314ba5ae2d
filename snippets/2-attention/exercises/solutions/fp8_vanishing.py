import math


def lowest_score(factor: float) -> float:
    """The score, relative to the reference, up to which weight · factor is cast to 0.

    The smallest E4M3 number above zero is 2**-9; half of it or less becomes 0.
    """
    return math.log(2**-10 / factor)
