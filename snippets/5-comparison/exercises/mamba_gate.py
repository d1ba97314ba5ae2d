# /// script
# requires-python = ">=3.11"
# dependencies = []
# [tool.bookproof]
# hint = """
# With Δ = softplus(s) = log(1 + exp(s)), exp(-Δ) is 1 / (1 + exp(s)), which is 1 - sigmoid(s)."""
# ///
# --8<-- [start:task]
import math


def sigmoid(s: float) -> float:
    return 1 / (1 + math.exp(-s))


def gated_step(h: float, x: float, s: float) -> float:
    """The same step written with the gate `sigmoid(s)` alone."""
    return h


# --8<-- [end:task]


# --8<-- [start:check]
for s in (-3.0, 0.0, 2.0):
    delta = math.log(1 + math.exp(s))  # softplus
    h, x = 0.7, -1.2
    held = math.exp(-delta) * h + (1 - math.exp(-delta)) * x  # A = -1, B = 1
    assert abs(gated_step(h, x, s) - held) < 1e-9, f"s = {s}: should be {held:.3f}"
# --8<-- [end:check]
