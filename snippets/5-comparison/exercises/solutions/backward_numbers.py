def numbers_written(n: int, step: int) -> int:
    """What the backward of `x[:, i]` for all n steps writes, if one step holds `step` numbers."""
    return n * (n * step)
