# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "A model may know which values are in the sequence, but not which key each belongs to."
# ///
# --8<-- [start:task]
def guessing(pairs: int, values: int, knows_values: bool) -> float:
    """Proportion of right answers in associative recall with no memory of pairs."""
    return 0.0


# --8<-- [end:task]


# --8<-- [start:check]
assert guessing(8, 32, False) == 1 / 32, "any of the 32 values may be the answer"
assert guessing(8, 32, True) == 1 / 8, (
    "one of the 8 values that were shown is the answer"
)
assert guessing(64, 32, True) == 1 / 32, (
    "64 pairs show all 32 values: nothing is gained"
)
# --8<-- [end:check]
