# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "dataclasses.replace(chip, exp=chip.exp / 2) makes a slower chip to run."
# ///
# --8<-- [start:task]
from week2.attention.schedule import Hopper


def slowest_exp(head_dim: int, at_least: float = 0.8) -> float:
    """Return the last rate of exponentials that was still enough.

    Halve it while `full` keeps the tensor cores busy `at_least` so much of the time.
    """
    return Hopper().exp


# --8<-- [end:task]


# --8<-- [start:check]
rates = {head_dim: slowest_exp(head_dim) for head_dim in (64, 128, 256)}
assert rates[64] == 3.9e12, "at head size 64 there is nothing to spare"
assert rates[128] == 3.9e12 / 2, f"at 128 half is enough, not {rates[128]:.2e}"
assert rates[256] == 3.9e12 / 4, f"at 256 a quarter is enough, not {rates[256]:.2e}"
# --8<-- [end:check]
