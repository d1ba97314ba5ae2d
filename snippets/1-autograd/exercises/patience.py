# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = "Where is the smallest loss, and how many losses came after it?"
# ///
# --8<-- [start:task]
def stop(losses: list[float], patience: int) -> bool:
    """Whether none of the last `patience` losses improved on the best before them."""
    return losses[-1] > losses[0]


# --8<-- [end:task]


# --8<-- [start:check]
assert not stop([3.0, 2.0, 1.0], 2), "it still improves"
assert not stop([3.0, 1.0, 2.0], 2), "one bad epoch is within a patience of two"
assert stop([3.0, 1.0, 2.0, 2.0], 2), "two epochs without a new best: stop"
assert not stop([3.0, 1.0, 2.0, 0.5], 2), "there is a new best"
# --8<-- [end:check]
