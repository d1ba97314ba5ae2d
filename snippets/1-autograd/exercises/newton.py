# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Solve H · step = gradient for the step, then subtract it from the point."
# ///
# --8<-- [start:task]
from collections.abc import Callable

import torch


def newton_step(
    f: Callable[[torch.Tensor], torch.Tensor], point: torch.Tensor
) -> torch.Tensor:
    """Return the point after one Newton step on f from point, shape (d,)."""
    return point - torch.func.grad(f)(point)


# --8<-- [end:task]


# --8<-- [start:check]
def bowl(p: torch.Tensor) -> torch.Tensor:
    x, y = p
    return (x - 3) ** 2 + 10 * (y + 1) ** 2 + x * y


landed = newton_step(bowl, torch.tensor([50.0, -20.0]))
slope = torch.func.grad(bowl)(landed)
assert slope.norm() < 1e-2, (
    f"the slope where you landed, {landed.tolist()}, is {slope.tolist()}"
)
# --8<-- [end:check]
