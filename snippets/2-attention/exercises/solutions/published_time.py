def milliseconds(
    batch: int, seq_len: int, n_heads: int, head_dim: int, causal: bool, tflops: float
) -> float:
    """Time of one forward pass at a published speed."""
    flops = 4 * batch * n_heads * seq_len**2 * head_dim
    return (flops / 2 if causal else flops) / (tflops * 1e12) * 1e3
