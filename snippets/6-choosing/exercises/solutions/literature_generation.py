def speedup(read: float, write: float, tokens: int, factor: float) -> float:
    """How much faster a whole answer is if each token is `factor` times faster."""
    before = read + write * tokens
    after = read + write * tokens / factor
    return before / after if after else 1.0
