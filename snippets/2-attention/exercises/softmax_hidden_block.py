# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """
# -inf minus -inf is not a number. What finite number may be subtracted instead where nothing \
# has been seen?"""
# ///
# --8<-- [start:task]
import numpy as np


def rescale(old_max: float, new_max: float) -> float:
    """exp(old_max - new_max), also where all keys were hidden and both are -inf."""
    return float(np.exp(old_max - new_max))


# --8<-- [end:task]


# --8<-- [start:check]
inf = np.inf
with np.errstate(invalid="ignore"):
    hidden = rescale(-inf, -inf)
assert hidden == 0.0, (
    f"nothing was seen, so nothing is carried over: expected 0, got {hidden}"
)
assert rescale(-inf, 3.0) == 0.0
assert abs(rescale(1.0, 3.0) - np.exp(-2.0)) < 1e-12
# --8<-- [end:check]
