def megabytes_left(
    million_weights: float, megabytes: float, bytes_a_weight: int
) -> float:
    """What a memory figure leaves for the work, after the weights."""
    return megabytes - million_weights * bytes_a_weight
