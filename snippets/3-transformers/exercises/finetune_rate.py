# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Before the end of the warm-up the rate is peak x step / warmup; after it, peak x the steps \
# left / the steps after the warm-up."""
# ///
# --8<-- [start:task]
def rate(step: int, warmup: int, total: int, peak: float = 1.0) -> float:
    """The learning rate at `step`: a line up over `warmup` steps, then down to 0."""
    return peak


# --8<-- [end:task]


# --8<-- [start:check]
assert rate(0, 10, 110) == 0, f"it starts from nothing, not {rate(0, 10, 110)}"
assert rate(5, 10, 110) == 0.5
assert rate(10, 10, 110) == 1
assert rate(60, 10, 110) == 0.5
assert rate(110, 10, 110) == 0
# --8<-- [end:check]
