import numpy as np

State = tuple[float, float, np.ndarray]  # largest score, sum, accumulator


def merge(a: State, b: State) -> State:
    """The state after the keys of both, where each saw only its own."""
    largest = max(a[0], b[0])
    fa, fb = np.exp(a[0] - largest), np.exp(b[0] - largest)
    return largest, fa * a[1] + fb * b[1], fa * a[2] + fb * b[2]
