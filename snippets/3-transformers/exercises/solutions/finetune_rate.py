def rate(step: int, warmup: int, total: int, peak: float = 1.0) -> float:
    """The learning rate at `step`: a line up over `warmup` steps, then down to 0."""
    if step < warmup:
        return peak * step / warmup
    return peak * (total - step) / (total - warmup)
