# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "The next window starts before the last one ends."
# ///
# --8<-- [start:task]
def windows(n: int, size: int, overlap: int) -> list[tuple[int, int]]:
    """Start and end of windows over n tokens; neighbours share `overlap` tokens."""
    return [(start, min(n, start + size)) for start in range(0, n, size)]


# --8<-- [end:task]


# --8<-- [start:check]
spans = windows(1_000, 512, 128)
assert spans == [(0, 512), (384, 896), (768, 1_000)], f"steps of 384; got {spans}"
assert windows(100, 512, 128) == [(0, 100)], "a short text is one window"
assert windows(512, 512, 128) == [(0, 512)], "no second window that holds nothing new"
# --8<-- [end:check]
