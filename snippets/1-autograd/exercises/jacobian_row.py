# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "backward takes a vector. Which vector picks out output number i?"
# ///
# --8<-- [start:task]
from collections.abc import Callable

import torch


def jacobian_row(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, i: int
) -> torch.Tensor:
    """Return the gradient, shaped like x, of output number i of f at x."""
    x = x.detach().requires_grad_()
    (row,) = torch.autograd.grad(f(x).sum(), x)
    return row


# --8<-- [end:task]


# --8<-- [start:check]
def products(x: torch.Tensor) -> torch.Tensor:
    return torch.stack([x[0] * x[1], x[1] * x[2]])


point = torch.tensor([2.0, 3.0, 5.0])
for i, expected in enumerate(([3.0, 2.0, 0.0], [0.0, 5.0, 3.0])):
    got = jacobian_row(products, point, i).tolist()
    assert got == expected, f"row {i} is {expected}, not {got}"
# --8<-- [end:check]
