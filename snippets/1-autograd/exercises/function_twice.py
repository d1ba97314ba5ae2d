# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Save something that has a history: the input, or the output. The slope of tanh is 1 - tanh²."""
# ///
# --8<-- [start:task]
from typing import Any

import torch
from torch import Tensor


class Tanh(torch.autograd.Function):
    """tanh(x), whose first derivative is right and whose second is not."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        result = torch.tanh(x)
        ctx.save_for_backward(1 - result**2)
        return result

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (slope,) = ctx.saved_tensors
        return grad * slope


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([0.3, -1.2], dtype=torch.float64, requires_grad=True)
first = torch.autograd.gradcheck(Tanh.apply, (x,), raise_exception=False)
assert first, "the first derivative is wrong now"
second = torch.autograd.gradgradcheck(Tanh.apply, (x,), raise_exception=False)
assert second, "gradgradcheck: the second derivative is wrong"
# --8<-- [end:check]
