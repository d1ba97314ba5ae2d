import math


def sigmoid(s: float) -> float:
    return 1 / (1 + math.exp(-s))


def gated_step(h: float, x: float, s: float) -> float:
    """The same step written with the gate `sigmoid(s)` alone."""
    g = sigmoid(s)
    return (1 - g) * h + g * x
