# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# backward returns one gradient for each argument of forward, and None for an argument \
# that is not a tensor."""
# ///
# --8<-- [start:task]
from typing import Any

import torch
from torch import Tensor


class ScalePower(torch.autograd.Function):
    """scale · x ** n, where n is a plain number."""

    @staticmethod
    def forward(x: Tensor, scale: Tensor, n: int) -> Tensor:
        return scale * x**n

    @staticmethod
    def setup_context(
        ctx: Any, inputs: tuple[Tensor, Tensor, int], output: Tensor
    ) -> None:
        x, scale, ctx.n = inputs
        ctx.save_for_backward(x, scale)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        return None, None, None


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([1.5, -0.5], dtype=torch.float64, requires_grad=True)
scale = torch.tensor([2.0, 3.0], dtype=torch.float64, requires_grad=True)
assert ScalePower.apply(x, scale, 3).tolist() == (scale * x**3).tolist()
right = torch.autograd.gradcheck(
    lambda x, scale: ScalePower.apply(x, scale, 3), (x, scale), raise_exception=False
)
assert right, "gradcheck disagrees with the gradients for x and scale"
# --8<-- [end:check]
