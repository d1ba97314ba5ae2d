# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy", "torch"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from scipy.special import lambertw
from torch import Tensor
from torch.autograd import gradcheck, gradgradcheck


class LambertW(torch.autograd.Function):
    """The w for which w · e^w = x, x >= 0, by SciPy: PyTorch has no such function."""

    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return torch.from_numpy(lambertw(x.numpy()).real)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (w,) = ctx.saved_tensors
        return grad * torch.exp(-w) / (1 + w)


x = torch.tensor([0.0, 1.0, 10.0], dtype=torch.float64, requires_grad=True)
w = LambertW.apply(x)
w.sum().backward()
print(w.detach(), x.grad)
print(
    gradcheck(LambertW.apply, (x + 0.1,)), gradgradcheck(LambertW.apply, (x + 0.1,))
)
# --8<-- [end:show]
