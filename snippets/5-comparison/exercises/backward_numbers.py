# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Each of the n reads of one step leaves a gradient as large as the whole sequence."""
# ///
# --8<-- [start:task]
def numbers_written(n: int, step: int) -> int:
    """What backward of `x[:, i]` for all n steps writes, if a step holds `step`."""
    return n * step


# --8<-- [end:task]


# --8<-- [start:check]
assert numbers_written(1, 7) == 7
assert numbers_written(64, 32) == 131_072, "compare with what the page counted at 64"
assert numbers_written(256, 32) == 16 * numbers_written(64, 32), "four times as long"
review = numbers_written(128, 32 * 384 * 16) * 4 / 1e9
assert 12 < review < 14, (
    f"gigabytes for one input of one layer, in FP32: {review:.0f}"
)
# --8<-- [end:check]
