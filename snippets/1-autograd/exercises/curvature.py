# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "The first call of torch.autograd.grad must record its own graph: create_graph=True."
# ///
# --8<-- [start:task]
from collections.abc import Callable

import torch


def second(f: Callable[[torch.Tensor], torch.Tensor], value: float) -> float:
    """Return the second derivative of f at value."""
    x = torch.tensor(value, requires_grad=True)
    (first,) = torch.autograd.grad(f(x), x)
    return first.item()


# --8<-- [end:task]


# --8<-- [start:check]
got = second(lambda x: 3 * x**2 + 5 * x + 1, 2.0)
assert got == 6, f"the second derivative of 3x² + 5x + 1 is 6, not {got}"
got = second(torch.sin, 1.0)
assert abs(got + 0.841471) < 1e-5, (
    f"the second derivative of sin at 1 is -sin(1), not {got}"
)
# --8<-- [end:check]
