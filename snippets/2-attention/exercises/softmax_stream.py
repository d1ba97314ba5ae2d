# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Keep the largest score and the sum of exp(score - largest); when the largest grows, multiply \
# the sum."""
# ///
# --8<-- [start:task]
import math
from collections.abc import Iterable


def log_sum_exp(scores: Iterable[float]) -> float:
    """log Σ exp(score) in one pass, with two numbers of memory."""
    return math.log(sum(math.exp(s) for s in scores))


# --8<-- [end:task]


# --8<-- [start:check]
try:
    got = log_sum_exp(iter([1000.0, 1001.0, 999.0]))
except OverflowError:
    got = math.inf
expected = 1001 + math.log(1 + math.exp(-1) + math.exp(-2))
assert abs(got - expected) < 1e-9, f"expected {expected}, got {got}"
assert abs(log_sum_exp([-800.0, -800.0]) - (-800 + math.log(2))) < 1e-9
# --8<-- [end:check]
