# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Keep the old reference unless the new score is more than the threshold above it."
# ///
# --8<-- [start:task]
def references(scores: list[float], threshold: float) -> list[float]:
    """The reference that is subtracted from each score; it moves only if it must."""
    moved: list[float] = []
    for score in scores:
        moved.append(max(moved[-1], score) if moved else score)
    return moved


# --8<-- [end:task]


# --8<-- [start:check]
scores = [1.0, 3.0, 10.0, 11.0, 18.5]
assert references(scores, 0.0) == scores, "threshold 0 is the usual running maximum"
lazy = references(scores, 8.0)
assert lazy == [1.0, 1.0, 10.0, 10.0, 18.5], f"moves at 10 and 18.5 only: {lazy}"
largest = max(2 ** (s - r) for s, r in zip(scores, lazy, strict=True))
assert largest <= 2**8, "no weight may exceed 2^threshold"
# --8<-- [end:check]
