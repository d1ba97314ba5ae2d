# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# The difference has a standard error of the square root of disputed / n. Set the \
# difference equal to 1.96 of these standard errors and solve for n."""
# ///
# --8<-- [start:task]
def reviews_needed(points: float, disputed: float) -> int:
    """Test reviews until a true difference of `points` is 1.96 standard errors.

    `disputed` is the proportion of reviews that only one of the models gets right.
    """
    return 1_000


# --8<-- [end:task]


# --8<-- [start:check]
n = reviews_needed(0.5, 0.08)
assert 12_000 < n < 12_600, f"half a point, models differing on 8 %: not {n:,}"
assert 3.9 < reviews_needed(0.5, 0.08) / reviews_needed(1.0, 0.08) < 4.1, (
    "half the gap: 4 times"
)
assert reviews_needed(0.5, 0.04) < n, "models that agree more are told apart sooner"
# --8<-- [end:check]
