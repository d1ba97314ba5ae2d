def accumulator_operations(version: int, tiles: int, rows: int, d: int) -> int:
    """Multiplications, additions and divisions on a row block's accumulator.

    Version 1, each tile: (old · acc + new · PV) / total. Version 2, each tile:
    old · acc + PV, and one division at the end.
    """
    numbers = rows * d
    return 4 * tiles * numbers if version == 1 else 2 * tiles * numbers + numbers
