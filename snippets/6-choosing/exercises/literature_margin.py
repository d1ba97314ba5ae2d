# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Two standard errors of the difference, whose variance is the sum of both variances."
# ///
# --8<-- [start:task]
def differs(first: float, second: float, n: int) -> bool:
    """Whether two accuracies on n texts each differ by more than chance allows."""
    return first != second


# --8<-- [end:task]


# --8<-- [start:check]
assert not differs(0.97, 0.98, 100), "a hundred texts cannot tell 97 % from 98 %"
assert differs(0.97, 0.98, 10_000), "ten thousand can"
assert not differs(0.9, 0.9, 50), "no difference is no difference"
# --8<-- [end:check]
