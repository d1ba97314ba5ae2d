# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """\
# First sum away the axes that shape does not have, from the left. Then sum those of size 1 \
# and keep them."""
# ///
# --8<-- [start:task]
import numpy as np


def sum_down(grad: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Undo broadcasting: sum grad over every axis along which shape was stretched."""
    return grad


# --8<-- [end:task]


# --8<-- [start:check]
grad = np.arange(24.0).reshape(2, 3, 4)
for shape in [(2, 3, 4), (3, 4), (4,), (), (1, 3, 1), (3, 1), (1,)]:
    got = sum_down(grad, shape)
    assert got.shape == shape, f"for shape {shape} the result has shape {got.shape}"
    # <grad, stretched> = <summed, small>
    weights = np.random.default_rng(0).normal(size=shape)
    assert np.isclose((got * weights).sum(), (grad * weights).sum()), (
        f"wrong sums for {shape}"
    )
# --8<-- [end:check]
