# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Set a n^2 + c equal to d n, and take the larger root."
# ///
# --8<-- [start:task]
def crossing(a: float, c: float, d: float) -> float:
    """The length from which on a cost of d n is below a cost of a n^2 + c."""
    return d / a


# --8<-- [end:task]


# --8<-- [start:check]
assert crossing(1, 0, 100) == 100, "without a constant, n^2 passes 100 n at 100"
length = crossing(0.05, 2_000, 101)
assert abs(0.05 * length**2 + 2_000 - 101 * length) < 1e-6, "both cost the same there"
assert length > 1_000, (
    "of the two roots the larger one: below the smaller, d n is cheaper as well"
)
# --8<-- [end:check]
