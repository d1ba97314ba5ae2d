import math


def reviews_needed(points: float, disputed: float) -> int:
    """Test reviews until a true difference of `points` is 1.96 standard errors.

    `disputed` is the proportion of reviews that only one of the models gets right.
    """
    return math.ceil(disputed * (1.96 / (points / 100)) ** 2)
