def stop(losses: list[float], patience: int) -> bool:
    """Whether none of the last `patience` losses improved on the best before them."""
    best = losses.index(min(losses))
    return len(losses) - 1 - best >= patience
