import math


def half_life(gamma: float) -> float:
    """After how many tokens a RetNet head has forgotten half."""
    return math.log(0.5) / math.log(gamma)
