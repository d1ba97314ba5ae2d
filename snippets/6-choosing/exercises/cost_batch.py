# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Subtract the weights once; divide what is left by what one text needs."
# ///
# --8<-- [start:task]
def largest_batch(memory: float, weights: float, a_text: float) -> int:
    """How many texts fit at once."""
    return int(memory / a_text)


# --8<-- [end:task]


# --8<-- [start:check]
assert largest_batch(100, 20, 10) == 8, "80 are left beside the weights"
assert largest_batch(100, 20, 30) == 2, "a third text would not fit whole"
assert largest_batch(10, 20, 1) == 0, "the weights alone do not fit"
# --8<-- [end:check]
