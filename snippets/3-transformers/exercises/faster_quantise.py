# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# The scale maps the largest absolute value to 127. Divide, round, and keep the scale to undo \
# it."""
# ///
# --8<-- [start:task]
def quantise(row: list[float]) -> tuple[list[int], float]:
    """Whole numbers from -127 to 127, and the scale that gives the row back."""
    return [round(x) for x in row], 1.0


# --8<-- [end:task]


# --8<-- [start:check]
row = [0.5, -1.0, 0.25]
stored, scale = quantise(row)
assert stored[1] == -127, f"the largest becomes 127 in size: {stored}"
assert all(
    abs(s * scale - x) <= scale / 2 for s, x in zip(stored, row, strict=True)
), stored
assert all(isinstance(s, int) for s in stored)
# --8<-- [end:check]
