import numpy as np
import torch


def centred(array: np.ndarray) -> torch.Tensor:
    """Return the array's values less their mean, as a tensor of the same dtype."""
    values = torch.tensor(array)
    values -= values.mean()
    return values
