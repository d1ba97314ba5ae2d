# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: trying to differentiate twice a function that was marked"
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class SavesIntermediate(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        slope = torch.sigmoid(x)
        ctx.save_for_backward(slope)
        return x.exp().log1p()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, g: Tensor) -> Tensor:
        (slope,) = ctx.saved_tensors
        return g * slope


x = torch.tensor(0.5, requires_grad=True)
(first,) = torch.autograd.grad(SavesIntermediate.apply(x) ** 2, x, create_graph=True)
first.backward()
# --8<-- [end:show]
