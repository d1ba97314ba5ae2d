from week2.attention.published import speedups


def least_length(head_dim: int, causal: bool, ratio: float) -> int | None:
    """The least published length at which version 3 is `ratio` times as fast."""
    long_enough = [
        n
        for (d, c, n), r in speedups().items()
        if (d, c) == (head_dim, causal) and r >= ratio
    ]
    return min(long_enough, default=None)
