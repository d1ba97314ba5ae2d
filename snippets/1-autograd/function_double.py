# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor
from torch.autograd import grad, gradgradcheck


class SavesInput(torch.autograd.Function):
    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return x.exp().log1p()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return g * torch.sigmoid(x)


class SavesIntermediate(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        slope = torch.sigmoid(x)  # saves time in backward, and has no history
        ctx.save_for_backward(slope)
        return x.exp().log1p()

    @staticmethod
    def backward(ctx: Any, g: Tensor) -> Tensor:
        (slope,) = ctx.saved_tensors
        return g * slope


x = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
for function in (SavesInput, SavesIntermediate):
    (first,) = grad(function.apply(x) ** 2, x, create_graph=True)
    (second,) = grad(first, x)
    right = gradgradcheck(function.apply, (x,), raise_exception=False)
    print(
        f"{function.__name__:17} {first.item():.4f} "
        f"{second.item():.4f} gradgradcheck: {right}"
    )
# --8<-- [end:show]
