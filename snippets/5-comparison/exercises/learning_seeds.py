# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Half the width is 4.303 times the standard error of the mean: the sample's standard deviation \
# (statistics.stdev) over the square root of three."""
# ///
# --8<-- [start:task]
from statistics import mean, stdev

T = 4.303  # Student's t for 95 % and three values


def paired(first: list[float], second: list[float]) -> tuple[float, float]:
    """95 % interval of two models' mean difference, from three seeds each."""
    differences = [a - b for a, b in zip(first, second, strict=True)]
    half = 1.96 * stdev(differences)  # is this the uncertainty of their mean?
    return mean(differences) - half, mean(differences) + half


# --8<-- [end:task]


# --8<-- [start:check]
low, high = paired([71.0, 70.0, 72.0], [69.5, 69.0, 70.5])
middle = (low + high) / 2
assert abs(middle - 4 / 3) < 1e-9, (
    f"the interval lies around the mean difference, not {middle:.2f}"
)
assert 1.42 < high - low < 1.44, (
    f"three seeds: {high - low:.2f} points wide cannot be right"
)
low, high = paired([71.0, 70.0, 72.0], [69.0, 69.9, 70.9])
assert low < 0 < high, "ahead with every seed, and still not told apart from nothing"
# --8<-- [end:check]
