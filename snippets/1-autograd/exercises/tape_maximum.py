# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# [tool.bookproof]
# hint = """\
# Each number of the gradient belongs to the larger operand. Where both are equal, each gets \
# half, as in PyTorch."""
# ///
# --8<-- [start:task]
import numpy as np

from week2.autograd import Tensor
from week2.autograd.tape import record


def maximum(a: Tensor, b: Tensor) -> Tensor:
    """The larger of a and b, elementwise; operands may have to be broadcast."""
    return record(
        "maximum", np.maximum(a.data, b.data), (a, b), lambda g: (g, g), a, b
    )


# --8<-- [end:task]


# --8<-- [start:check]
a = Tensor([1.0, 2.0, 3.0], requires_grad=True)
b = Tensor([[2.0], [3.0]], requires_grad=True)
maximum(a, b).sum().backward()
assert a.grad.tolist() == [0, 0.5, 1.5], f"the gradient of a is {a.grad.tolist()}"
assert b.grad.tolist() == [[1.5], [2.5]], f"the gradient of b is {b.grad.tolist()}"
# --8<-- [end:check]
