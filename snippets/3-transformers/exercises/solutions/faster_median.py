from statistics import median


def times_faster(a: list[float], b: list[float], warmup: int = 1) -> float:
    """How many times faster `b` ran than `a`; rounds of seconds, after `warmup`."""
    return median(a[warmup:]) / median(b[warmup:])
