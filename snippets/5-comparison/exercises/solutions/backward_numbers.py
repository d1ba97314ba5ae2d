def numbers_written(n: int, step: int) -> int:
    """What backward of `x[:, i]` for all n steps writes, if a step holds `step`."""
    return n * (n * step)
