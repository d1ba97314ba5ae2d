# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The derivative of log(cosh(x)) is tanh(x), and the gradient that arrives has to be \
# multiplied in."""
# ///
# --8<-- [start:task]
from typing import Any

import torch
from torch import Tensor


class LogCosh(torch.autograd.Function):
    """log(cosh(x)), a loss that is quadratic near 0 and linear far away."""

    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return (
            x.abs()
            + torch.log1p(torch.exp(-2 * x.abs()))
            - torch.log(torch.tensor(2.0))
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return torch.zeros_like(x)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([-1.0, 0.0, 3.0], dtype=torch.float64, requires_grad=True)
(got,) = torch.autograd.grad(LogCosh.apply(x).sum(), x)
assert torch.allclose(got, x.tanh()), f"at {x.tolist()} the slopes are {got.tolist()}"
right = torch.autograd.gradcheck(LogCosh.apply, (x,), raise_exception=False)
assert right, "gradcheck disagrees: does backward use the gradient that arrives?"
# --8<-- [end:check]
