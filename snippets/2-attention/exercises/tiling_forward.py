# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """
# For each block of keys: scores, new maximum, weights, then scale the old sum and accumulator \
# by exp(old - new) and add."""
# ///
# --8<-- [start:task]
import numpy as np


def tiled(q: np.ndarray, k: np.ndarray, v: np.ndarray, block: int) -> np.ndarray:
    """softmax(q kᵀ) v with at most `block` keys in hand at a time."""
    acc = np.zeros((len(q), v.shape[1]))
    for start in range(0, len(k), block):
        k_j, v_j = k[start : start + block], v[start : start + block]
        acc = acc + np.exp(q @ k_j.T) @ v_j  # what else must be carried along?
    return acc


# --8<-- [end:task]


# --8<-- [start:check]
rng = np.random.default_rng(0)
q, k, v = rng.normal(size=(5, 8)), rng.normal(size=(13, 8)), rng.normal(size=(13, 3))
scores = q @ k.T
weights = np.exp(scores - scores.max(axis=1, keepdims=True))
expected = weights / weights.sum(axis=1, keepdims=True) @ v
assert np.allclose(tiled(q, k, v, 4), expected), (
    "not the softmax average of the values"
)
with np.errstate(over="ignore", invalid="ignore"):
    large = tiled(100 * q, k, v, 4)
assert np.isfinite(large).all(), "large scores overflow: subtract the running maximum"
# --8<-- [end:check]
