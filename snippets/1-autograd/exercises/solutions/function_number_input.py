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
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:
        x, scale = ctx.saved_tensors
        return grad * scale * ctx.n * x ** (ctx.n - 1), grad * x**ctx.n, None
