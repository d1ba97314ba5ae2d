# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = "If s is the result, the slope is s · (1 - s). Look at how exp and tanh call record."
# ///
# --8<-- [start:task]
import numpy as np

from week2.autograd import Tensor


def sigmoid(x: Tensor) -> Tensor:
    """1 / (1 + e^-x) as one operation, recorded under the name "sigmoid"."""
    return Tensor(1 / (1 + np.exp(-x.data)))


# --8<-- [end:task]


# --8<-- [start:check]
x = Tensor([-1.0, 0.0, 2.0], requires_grad=True)
y = sigmoid(x)
assert y.op == "sigmoid", f"the result was recorded as {y.op!r}"
y.backward([1.0, 1.0, 10.0])
expected = y.data * (1 - y.data) * [1, 1, 10]
assert np.allclose(x.grad, expected), f"the gradient is {x.grad}, not {expected}"
# --8<-- [end:check]
