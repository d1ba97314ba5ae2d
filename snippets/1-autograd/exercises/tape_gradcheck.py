# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """\
# Change one number of a copy of the data by eps up and by eps down, and run f on fresh \
# tensors. Divide the difference of the results by 2 eps."""
# ///
# --8<-- [start:task]
from collections.abc import Callable

import numpy as np

from week2.autograd import Tensor


def differences(
    f: Callable[[Tensor], Tensor], data: np.ndarray, eps: float = 1e-6
) -> np.ndarray:
    """The gradient of f at data, from central differences; f gives one number."""
    return np.zeros_like(data)


# --8<-- [end:task]


# --8<-- [start:check]
data = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
for f in (
    lambda x: (x**3).sum(),
    lambda x: (x.exp() / (1 + x.exp())).mean() * x[0, 1],
):
    x = Tensor(data, requires_grad=True)
    f(x).backward()
    got = differences(f, data)
    assert np.allclose(got, x.grad, atol=1e-7), (
        f"differences\n{got}\nand the tape\n{x.grad}"
    )
assert data[0, 0] == 0.5, "the data should be left as they were"
# --8<-- [end:check]
