def step_speedup(share: float, attention_speedup: float) -> float:
    """How much faster a step gets if attention, `share` of its time, gets faster."""
    return 1 / (1 - share + share / attention_speedup)
