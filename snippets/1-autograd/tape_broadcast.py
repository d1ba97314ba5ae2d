# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
# --8<-- [start:show]
import numpy as np

from week2.autograd import Tensor
from week2.autograd.engine import unbroadcast

x = Tensor(np.ones((3, 2)))
bias = Tensor([10.0, 20.0], requires_grad=True)

y = x + bias  # the two numbers of bias are used in each of three rows
y.sum().backward()
print(bias.grad)

arriving = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print(unbroadcast(arriving, (2,)))
print(unbroadcast(arriving, (3, 1)).tolist())
# --8<-- [end:show]
