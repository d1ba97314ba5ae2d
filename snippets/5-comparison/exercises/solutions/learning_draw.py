import numpy as np


def draw(rows: int, size: int, seed: int) -> np.ndarray:
    """Which `size` of `rows` reviews to learn from; larger draws hold smaller."""
    return np.random.default_rng(seed).permutation(rows)[:size]
