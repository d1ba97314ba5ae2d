# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Try n = 1, 2, 3, … until `wilson(round(low * n), n)[1]` is below
# `wilson(round(high * n), n)[0]`. Return the first n that does."""
# ///
# --8<-- [start:task]
from math import sqrt


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    rate, square = right / of, z * z / of
    middle = rate + square / 2
    reach = z * sqrt(rate * (1 - rate) / of + square / (4 * of))
    return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


def enough(low: float, high: float) -> int:
    """The least number of questions at which the two intervals do not overlap."""
    return 30


# --8<-- [end:task]
# --8<-- [start:check]
assert enough(0.1, 0.9) < 15, "a great difference shows soon"
for few, many in ((0.1, 0.9), (0.3, 0.7), (0.5, 0.6)):
    n = enough(few, many)
    overlap = [
        wilson(round(few * m), m)[1] >= wilson(round(many * m), m)[0]
        for m in (n - 1, n)
    ]
    assert overlap == [True, False], (
        f"{n} is not the least number for {few} and {many}"
    )
assert 300 < enough(0.5, 0.6) < 400, "for ten points, hundreds"
# --8<-- [end:check]
