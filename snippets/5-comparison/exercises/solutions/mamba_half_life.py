import math


def half_life(delta: float, rate: float) -> float:
    """Tokens after which half of what was written is left; `rate` (A) is negative."""
    return -math.log(2) / (delta * rate)
