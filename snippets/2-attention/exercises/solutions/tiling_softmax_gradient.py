import numpy as np


def score_gradient(
    p: np.ndarray, dp: np.ndarray, o: np.ndarray, do: np.ndarray
) -> np.ndarray:
    """The scores' gradient, from weights p (n, m), their dp, output o, its do."""
    delta = (do * o).sum(axis=1, keepdims=True)
    return p * (dp - delta)
