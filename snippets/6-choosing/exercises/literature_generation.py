# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Reading is done once, for all tokens together; writing, once for each."
# ///
# --8<-- [start:task]
def speedup(read: float, write: float, tokens: int, factor: float) -> float:
    """How much faster a whole answer is if each token is `factor` times faster."""
    return factor


# --8<-- [end:task]


# --8<-- [start:check]
assert speedup(read=1, write=0.0, tokens=0, factor=5) == 1, (
    "nothing written, nothing gained"
)
assert abs(speedup(read=0, write=0.01, tokens=100, factor=5) - 5) < 1e-9, (
    "writing alone: all of it"
)
assert abs(speedup(read=1, write=0.01, tokens=100, factor=5) - 2 / 1.2) < 1e-9, (
    "half is reading"
)
# --8<-- [end:check]
