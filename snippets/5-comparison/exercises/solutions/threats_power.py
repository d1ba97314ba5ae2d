import math


def reviews_needed(points: float, disputed: float) -> int:
    """Test reviews until a true difference of `points` is 1.96 standard errors.

    `disputed` is the share of reviews that exactly one of the two models gets right.
    """
    return math.ceil(disputed * (1.96 / (points / 100)) ** 2)
