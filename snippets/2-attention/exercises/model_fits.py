# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "a·n + b·n² = budget is a quadratic equation; with b = 0 it is a linear one."
# ///
# --8<-- [start:task]
def context_that_fits(budget: float, a: float, b: float) -> int:
    """The longest n with a·n + b·n² ≤ budget."""
    return int(budget / a)


# --8<-- [end:task]


# --8<-- [start:check]
assert context_that_fits(1000, 10, 0) == 100
assert context_that_fits(110, 1, 1) == 10, (
    f"10 + 100 = 110; got {context_that_fits(110, 1, 1)}"
)
few, many = (context_that_fits(m * 2**30, 4e4, 100) for m in (1, 4))
assert many < 2.2 * few, (
    "where n² rules, four times the memory gives about twice the context"
)
# --8<-- [end:check]
