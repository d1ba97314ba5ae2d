# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy"]
# [tool.bookproof]
# hint = """\
# from_numpy shares memory, so an in-place change reaches the array. Which constructor \
# always copies?"""
# ///
# --8<-- [start:task]
import numpy as np
import torch


def centred(array: np.ndarray) -> torch.Tensor:
    """Return the array's values less their mean, as a tensor of the same dtype."""
    values = torch.from_numpy(array)
    values -= values.mean()
    return values


# --8<-- [end:task]


# --8<-- [start:check]
readings = np.array([1.0, 2.0, 6.0])
result = centred(readings)
assert result.tolist() == [-2, -1, 3], f"wrong values: {result}"
assert readings.tolist() == [1, 2, 6], f"the caller's array was changed to {readings}"
# --8<-- [end:check]
