def exp_share(head_dim: int, tensor: float = 989e12, exp: float = 3.9e12) -> float:
    """Seconds that the exponentials need, over those that the two products need."""
    return (1 / exp) / (4 * head_dim / tensor)
