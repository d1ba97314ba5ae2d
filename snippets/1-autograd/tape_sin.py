# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
import numpy as np

from week2.autograd import Tensor
from week2.autograd.tape import record


def sin(x: Tensor) -> Tensor:
    return record("sin", np.sin(x.data), (x,), lambda g: (g * np.cos(x.data),), x)


x = Tensor([0.0, 1.0, 2.0], requires_grad=True)
y = sin(x * x)
y.sum().backward()
print(x.grad)
print(2 * x.data * np.cos(x.data**2))  # the chain rule by hand
# --8<-- [end:show]
