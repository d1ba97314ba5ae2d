# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Rows come sorted, so the newest row is the longest. Start a new batch when one more row would \
# make rows x longest exceed the budget."""
# ///
# --8<-- [start:task]
def cut(lengths: list[int], tokens: int) -> list[list[int]]:
    """Batches of sorted `lengths` with at most `tokens` places (rows x longest)."""
    return [lengths]


# --8<-- [end:task]


# --8<-- [start:check]
got = cut([2, 2, 2, 8], 8)
assert got == [[2, 2, 2], [8]], f"four rows of up to 8 would be 32 places: {got}"
assert cut([4, 4, 4], 8) == [[4, 4], [4]]
assert cut([9], 8) == [[9]], "a row that is longer than the budget goes alone"
# --8<-- [end:check]
