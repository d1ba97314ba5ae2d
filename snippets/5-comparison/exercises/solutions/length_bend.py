import math


def exponent_at(n: int, linear: float, square: float) -> float:
    """The slope of linear·n + square·n² on a log–log plot, between n and 2n."""

    def cost(m: int) -> float:
        return linear * m + square * m * m

    return math.log2(cost(2 * n) / cost(n))
