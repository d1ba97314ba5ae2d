import numpy as np


def tiled(q: np.ndarray, k: np.ndarray, v: np.ndarray, block: int) -> np.ndarray:
    """softmax(q kᵀ) v with at most `block` keys in hand at a time."""
    largest = np.full(len(q), -np.inf)
    total = np.zeros(len(q))
    acc = np.zeros((len(q), v.shape[1]))
    for start in range(0, len(k), block):
        k_j, v_j = k[start : start + block], v[start : start + block]
        scores = q @ k_j.T
        new = np.maximum(largest, scores.max(axis=1))
        p = np.exp(scores - new[:, None])
        rescale = np.exp(largest - new)
        total = total * rescale + p.sum(axis=1)
        acc = acc * rescale[:, None] + p @ v_j
        largest = new
    return acc / total[:, None]
