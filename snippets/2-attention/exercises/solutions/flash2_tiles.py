def tiles(n: int, block_q: int, block_k: int) -> int:
    """Tiles that causal attention of length n must compute."""
    return sum(
        -(-min(n, end) // block_k) for end in range(block_q, n + block_q, block_q)
    )
