from collections.abc import Callable

import torch


def second(f: Callable[[torch.Tensor], torch.Tensor], value: float) -> float:
    """Return the second derivative of f at value."""
    x = torch.tensor(value, requires_grad=True)
    (first,) = torch.autograd.grad(f(x), x, create_graph=True)
    (result,) = torch.autograd.grad(first, x)
    return result.item()
