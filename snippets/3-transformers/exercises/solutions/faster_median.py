from statistics import median


def times_faster(a: list[float], b: list[float], warmup: int = 1) -> float:
    """How many times faster `b` ran than `a`, from seconds by round, the first not counted."""
    return median(a[warmup:]) / median(b[warmup:])
