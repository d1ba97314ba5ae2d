# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# For long n the formula moves 4·n² numbers and the tiled form n·(3d + 4) for each of n / B \
# blocks of keys, with B = M / 4d."""
# ///
# --8<-- [start:task]
def break_even(d: int) -> int:
    """The fast memory, in numbers, above which tiling moves less (n large)."""
    return 4 * d


# --8<-- [end:task]


# --8<-- [start:check]
for d in (64, 128):
    m = break_even(d)
    tiled = (3 * d + 4) * 4 * d / m  # numbers moved, divided by n²
    assert tiled == 4, (
        f"at M = {m} and d = {d} the tiled form moves {tiled:.1f}·n², "
        "the formula 4·n²"
    )
# --8<-- [end:check]
