def largest_batch(memory: float, weights: float, a_text: float) -> int:
    """How many texts fit at once."""
    return max(0, int((memory - weights) // a_text))
