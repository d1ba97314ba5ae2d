# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# A batch has as many places as rows times its longest row. Padding is places that hold no \
# token."""
# ///
# --8<-- [start:task]
def padding(lengths: list[int], size: int) -> float:
    """The proportion of padding in batches of `size` rows, in the given order."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert padding([5, 5, 5, 5], 2) == 0
got = padding([2, 10, 2, 10], 2)
assert abs(got - 0.4) < 1e-9, f"24 tokens in 40 places: 0.4 is padding, not {got}"
assert padding(sorted([2, 10, 2, 10]), 2) == 0, "by length, none is left"
# --8<-- [end:check]
