# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# The longest row gives the width. Append the padding id to each shorter row, and as many \
# zeros to the ones of its mask."""
# ///
# --8<-- [start:task]
def pad(
    rows: list[list[int]], pad_id: int = 0
) -> tuple[list[list[int]], list[list[int]]]:
    """Token ids of equal length, and the attention mask: 1 for tokens, 0 for pads."""
    return rows, [[1] * len(row) for row in rows]


# --8<-- [end:task]


# --8<-- [start:check]
ids, mask = pad([[2, 7, 3], [2, 3]])
assert ids == [[2, 7, 3], [2, 3, 0]], f"rows must become equally long: {ids}"
assert mask == [[1, 1, 1], [1, 1, 0]], f"padding is masked by 0: {mask}"
assert pad([[5]], pad_id=9) == ([[5]], [[1]])
# --8<-- [end:check]
