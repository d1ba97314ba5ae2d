# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Batches in an epoch are rows / batch, rounded up; with accumulation, steps are batches / \
# accumulate, rounded up."""
# ///
# --8<-- [start:task]
def steps(rows: int, batch: int, epochs: int, accumulate: int = 1) -> int:
    """How often the optimizer steps: the last batch of an epoch may be smaller."""
    return rows * epochs


# --8<-- [end:task]


# --8<-- [start:check]
assert steps(100, 32, 3) == 12, (
    f"4 batches in an epoch, 12 in three, not {steps(100, 32, 3)}"
)
assert steps(100, 32, 3, accumulate=2) == 6
assert steps(64, 32, 1) == 2
# --8<-- [end:check]
