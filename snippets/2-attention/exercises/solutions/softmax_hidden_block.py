import numpy as np


def rescale(old_max: float, new_max: float) -> float:
    """exp(old_max - new_max), also where all keys were hidden and both are -inf."""
    reference = 0.0 if new_max == -np.inf else new_max
    return float(np.exp(old_max - reference))
