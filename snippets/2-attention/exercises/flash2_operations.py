# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# Version 1 brings the accumulator to output form at each tile; version 2 keeps it unscaled. \
# Count what touches each of the rows·d numbers."""
# ///
# --8<-- [start:task]
def accumulator_operations(version: int, tiles: int, rows: int, d: int) -> int:
    """Multiplications, additions and divisions on a row block's accumulator.

    Version 1, each tile: (old · acc + new · PV) / total. Version 2, each tile:
    old · acc + PV, and one division at the end.
    """
    return 0


# --8<-- [end:task]


# --8<-- [start:check]
assert accumulator_operations(1, 1, 1, 1) == 4, "two products, one sum, one division"
assert accumulator_operations(2, 1, 1, 1) == 3, (
    "one product, one sum, and the division at the end"
)
one = accumulator_operations(1, 64, 128, 64)
two = accumulator_operations(2, 64, 128, 64)
assert 1.9 < one / two < 2, "over many tiles version 2 does half"
# --8<-- [end:check]
