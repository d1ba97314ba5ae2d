import numpy as np


def draw(rows: int, size: int, seed: int) -> np.ndarray:
    """Which `size` of `rows` reviews to learn from: a larger draw holds the smaller ones."""
    return np.random.default_rng(seed).permutation(rows)[:size]
