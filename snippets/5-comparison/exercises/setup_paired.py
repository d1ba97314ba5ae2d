# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Divide round by round first, then take the median of the ratios."""
# ///
# --8<-- [start:task]
from statistics import median


def times_as_fast(first: list[float], second: list[float]) -> float:
    """How many times as fast `first` is, from both throughputs in each round."""
    return median(first) / median(second)


# --8<-- [end:task]


# --8<-- [start:check]
# A busy machine: load comes and goes, and hits both models of a round alike.
load = [1.0, 0.9, 0.2, 0.3, 1.0]
assert times_as_fast([100 * x for x in load], [80 * x for x in load]) == 1.25
drifting = [1.0, 0.5, 0.25]
first, second = [120 * x for x in drifting], [100.0, 60.0, 20.0]
ratio = times_as_fast(first, second)
assert abs(ratio - 1.2) < 1e-9, (
    f"rounds say 1.2, 1.0 and 1.5; the middle one is not {ratio}"
)
# --8<-- [end:check]
