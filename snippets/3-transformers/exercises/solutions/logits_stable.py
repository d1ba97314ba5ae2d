import math


def softmax(logits: list[float]) -> list[float]:
    """Probabilities that add up to 1, for logits of any size."""
    largest = max(logits)
    powers = [math.exp(x - largest) for x in logits]
    return [p / sum(powers) for p in powers]
