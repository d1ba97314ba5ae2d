# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = "Bring both sums and both accumulators to the larger maximum, then add."
# ///
# --8<-- [start:task]
import numpy as np

State = tuple[float, float, np.ndarray]  # largest score, sum, accumulator


def merge(a: State, b: State) -> State:
    """The state after the keys of both, where each saw only its own."""
    return a


# --8<-- [end:task]


# --8<-- [start:check]
rng = np.random.default_rng(0)
scores, values = rng.normal(size=10) * 5, rng.normal(size=(10, 4))


def state(part: slice) -> State:
    largest = scores[part].max()
    weights = np.exp(scores[part] - largest)
    return largest, weights.sum(), weights @ values[part]


_, total, acc = merge(state(slice(0, 3)), state(slice(3, 10)))
weights = np.exp(scores) / np.exp(scores).sum()
assert np.allclose(acc / total, weights @ values), (
    "keys split in two must give the whole output"
)
# --8<-- [end:check]
