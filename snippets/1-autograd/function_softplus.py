# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor


class Softplus(torch.autograd.Function):
    """log(1 + e^x), whose derivative is 1 / (1 + e^-x)."""

    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return grad * torch.sigmoid(x)


x = torch.tensor([-10.0, 0.0, 100.0], requires_grad=True)
y = Softplus.apply(x)
y.sum().backward()
print(y.detach(), x.grad)
print(type(y.grad_fn).__name__)
# --8<-- [end:show]
