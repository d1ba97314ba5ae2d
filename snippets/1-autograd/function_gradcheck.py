# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor
from torch.autograd import gradcheck


class Distance(torch.autograd.Function):
    """sqrt(a² + b²), with a gradient for each of its two inputs."""

    @staticmethod
    def forward(a: Tensor, b: Tensor) -> Tensor:
        return torch.sqrt(a * a + b * b)

    @staticmethod
    def setup_context(
        ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor
    ) -> None:
        ctx.save_for_backward(*inputs, output)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        a, b, distance = ctx.saved_tensors
        return grad * a / distance, grad * b / distance


torch.manual_seed(0)
a = torch.randn(4, dtype=torch.float64, requires_grad=True)
b = torch.randn(4, dtype=torch.float64, requires_grad=True)
print(gradcheck(Distance.apply, (a, b)))
# --8<-- [end:show]
