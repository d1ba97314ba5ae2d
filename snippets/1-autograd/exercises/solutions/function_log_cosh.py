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
        return grad * torch.tanh(x)
