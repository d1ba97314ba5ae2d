# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """\
# Backward with a gradient that is 1 at one place and 0 elsewhere gives one row. Keep the \
# graph, and clear x.grad between rows."""
# ///
# --8<-- [start:task]
import numpy as np

from week2.autograd import Tensor


def jacobian(y: Tensor, x: Tensor) -> np.ndarray:
    """The derivatives of y, shape (m,), with respect to x, shape (n,): (m, n)."""
    return np.zeros((y.shape[0], x.shape[0]))


# --8<-- [end:task]


# --8<-- [start:check]
matrix = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
x = Tensor([0.5, -1.0], requires_grad=True)
got = jacobian((matrix @ x).tanh(), x)
expected = (1 - np.tanh(matrix @ x.data) ** 2)[:, None] * matrix
assert got.shape == (3, 2), f"the shape is {got.shape}, not (3, 2)"
assert np.allclose(got, expected), f"got\n{got}\nexpected\n{expected}"
# --8<-- [end:check]
