# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = "dS = P ∘ (dP - delta), and delta, the row sum of P ∘ dP, is also the row sum of dO ∘ O."
# ///
# --8<-- [start:task]
import numpy as np


def score_gradient(
    p: np.ndarray, dp: np.ndarray, o: np.ndarray, do: np.ndarray
) -> np.ndarray:
    """The scores' gradient, from weights p (n, m), their dp, output o, its do."""
    return p * dp


# --8<-- [end:task]


# --8<-- [start:check]
rng = np.random.default_rng(0)
s, v, do = rng.normal(size=(3, 6)), rng.normal(size=(6, 4)), rng.normal(size=(3, 4))


def output(s: np.ndarray) -> np.ndarray:
    e = np.exp(s)
    return e / e.sum(axis=1, keepdims=True) @ v


p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
got = score_gradient(p, do @ v.T, output(s), do)
nudged = s.copy()
nudged[1, 2] += 1e-6
slope = ((output(nudged) - output(s)) * do).sum() / 1e-6
assert abs(got[1, 2] - slope) < 1e-4, (
    f"nudging one score changes the loss by {slope:.4f} a unit"
)
# --8<-- [end:check]
