# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# n² numbers for each matrix: divide the budget by what one number of n² costs, and take the \
# root (math.isqrt)."""
# ///
# --8<-- [start:task]
def longest(budget: int, heads: int, bytes_each: int) -> int:
    """The longest sequence whose scores and weights, all heads, fit in budget."""
    return 0


# --8<-- [end:task]


# --8<-- [start:check]
assert longest(2 * 8 * 2, 2, 4) == 1, (
    "2 heads, 2 matrices each, 4 bytes a number: 16 bytes for n = 1"
)
n = longest(2**30, 12, 2)
assert 2 * 12 * 2 * n * n <= 2**30 < 2 * 12 * 2 * (n + 1) ** 2, (
    f"{n} is not the longest"
)
double = longest(2**31, 12, 2)
assert 1.4 < double / n < 1.42, "twice the memory holds only √2 times the length"
# --8<-- [end:check]
