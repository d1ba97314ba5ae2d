# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0"
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor
from torch.autograd import gradcheck


class Wrong(torch.autograd.Function):
    """a · sin(b), with a sign lost in the derivative for b."""

    @staticmethod
    def forward(a: Tensor, b: Tensor) -> Tensor:
        return a * torch.sin(b)

    @staticmethod
    def setup_context(
        ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor
    ) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        a, b = ctx.saved_tensors
        return grad * torch.sin(b), -grad * a * torch.cos(b)


a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor([0.0, 0.5], dtype=torch.float64, requires_grad=True)
gradcheck(Wrong.apply, (a, b))
# --8<-- [end:show]
