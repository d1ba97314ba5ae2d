def standard_gib(batch: int, seq_len: int, n_heads: int) -> float:
    """GiB that standard attention's scores and probabilities take in FP16."""
    return 2 * 2 * batch * n_heads * seq_len**2 / 2**30
