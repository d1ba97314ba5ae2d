def stop(losses: list[float], patience: int) -> bool:
    """Whether the last `patience` losses have all failed to improve on the best before them."""
    best = losses.index(min(losses))
    return len(losses) - 1 - best >= patience
