import numpy as np


def logits_gradient(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The gradient of the mean cross-entropy for logits (batch, classes), no tape."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = exponentials / exponentials.sum(axis=1, keepdims=True)
    gradient[np.arange(len(targets)), targets] -= 1
    return gradient / len(targets)
