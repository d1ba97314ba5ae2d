# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# How many pieces are there without splitting? By what whole factor must they grow to reach \
# one for each multiprocessor?"""
# ///
# --8<-- [start:task]
def splits(
    batch: int, heads: int, n_q: int, block_q: int, multiprocessors: int
) -> int:
    """Into how many parts to cut the keys so that each multiprocessor has work."""
    return 1


# --8<-- [end:task]


# --8<-- [start:check]
assert splits(1, 16, 16384, 128, 132) == 1, "2,048 pieces: nothing to split"
got = splits(1, 16, 1, 128, 132)
assert got == 9, (
    f"one new token of one sequence gives 16 pieces, so 9 parts are needed, not {got}"
)
assert splits(4, 32, 1, 128, 132) == 2
# --8<-- [end:check]
