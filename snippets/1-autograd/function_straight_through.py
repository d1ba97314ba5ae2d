# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
from typing import Any

import torch
from torch import Tensor


class RoundStraightThrough(torch.autograd.Function):
    """Rounds; in backward it acts as if it had not."""

    @staticmethod
    def forward(x: Tensor) -> Tensor:
        return torch.round(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        return grad


target = torch.tensor([1.0, 2.0, 3.0])
for rounding in (torch.round, RoundStraightThrough.apply):
    weight = torch.tensor([0.2, 0.4, 0.1], requires_grad=True)
    for _ in range(20):
        loss = ((rounding(weight) - target) ** 2).sum()
        (slope,) = torch.autograd.grad(loss, weight)
        weight = (weight - 0.1 * slope).detach().requires_grad_()
    print(rounding(weight).tolist(), "loss", loss.item())
# --8<-- [end:show]
