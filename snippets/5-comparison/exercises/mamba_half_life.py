# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# After k tokens exp(Δ · A · k) is left. Set that to one half, and solve for k."""
# ///
# --8<-- [start:task]
import math


def half_life(delta: float, rate: float) -> float:
    """Tokens after which half of what was written is left; `rate` (A) is negative."""
    return math.log(2)


# --8<-- [end:task]


# --8<-- [start:check]
k = half_life(0.1, -1.0)
assert abs(math.exp(-0.1 * k) - 0.5) < 1e-9, f"after {k:.1f} tokens half is not left"
assert abs(half_life(0.1, -2.0) - k / 2) < 1e-9, "at twice the rate, half the time"
# the smallest and the largest step at the start of training, with A from -1 to -16
longest, shortest = half_life(0.001, -1.0), half_life(0.1, -16.0)
assert 693 < longest < 694, f"at most {longest:.0f} tokens"
assert 0.43 < shortest < 0.44, f"at least {shortest:.2f} tokens"
# --8<-- [end:check]
