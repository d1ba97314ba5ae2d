# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Row block i ends at query (i + 1)·block_q - 1; how many keys does it see, and in how \
# many blocks do they lie?"""
# ///
# --8<-- [start:task]
def tiles(n: int, block_q: int, block_k: int) -> int:
    """Tiles that causal attention of length n must compute."""
    return (n // block_q) * (n // block_k)


# --8<-- [end:task]


# --8<-- [start:check]
assert tiles(8, 2, 2) == 10, (
    f"4 row blocks see 1, 2, 3 and 4 key blocks: 10, not {tiles(8, 2, 2)}"
)
assert tiles(8, 4, 2) == 2 + 4
assert tiles(8, 2, 4) == 1 + 1 + 2 + 2
share = tiles(16384, 128, 128) / 128**2
assert 0.5 < share < 0.51, "for a long sequence about half of the square"
# --8<-- [end:check]
