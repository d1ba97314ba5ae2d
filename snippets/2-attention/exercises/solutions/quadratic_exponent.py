import math


def exponent(n1: int, y1: float, n2: int, y2: float) -> float:
    """The p for which y = c·n^p passes through both measurements."""
    return math.log(y2 / y1) / math.log(n2 / n1)
