def step_speedup(share: float, attention_speedup: float) -> float:
    """How much faster a step is if attention, this share of its time, becomes so much faster."""
    return 1 / (1 - share + share / attention_speedup)
