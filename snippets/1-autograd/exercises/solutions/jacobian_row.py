from collections.abc import Callable

import torch


def jacobian_row(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, i: int
) -> torch.Tensor:
    """Return the gradient, shaped like x, of output number i of f at x."""
    x = x.detach().requires_grad_()
    y = f(x)
    pick = torch.zeros_like(y)
    pick[i] = 1
    (row,) = torch.autograd.grad(y, x, pick)
    return row
