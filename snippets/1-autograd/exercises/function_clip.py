# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# forward returns x with view_as, another tensor with the same data. \
# setup_context may put plain numbers on ctx."""
# ///
# --8<-- [start:task]
from typing import Any

import torch
from torch import Tensor


class ClipGradient(torch.autograd.Function):
    """x as it is; its gradient is clamped to -limit ... limit on the way back."""

    @staticmethod
    def forward(x: Tensor, limit: float) -> Tensor:
        return x.view_as(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, float], output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        return grad, None


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = ClipGradient.apply(x, 5.0)
assert y.tolist() == [1.0, 2.0, 3.0], (
    f"the values should pass unchanged, not as {y.tolist()}"
)
(got,) = torch.autograd.grad((y * torch.tensor([100.0, -7.0, 2.0])).sum(), x)
assert got.tolist() == [5.0, -5.0, 2.0], f"the gradient came back as {got.tolist()}"
# --8<-- [end:check]
