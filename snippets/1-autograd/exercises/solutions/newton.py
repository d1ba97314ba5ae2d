from collections.abc import Callable

import torch


def newton_step(
    f: Callable[[torch.Tensor], torch.Tensor], point: torch.Tensor
) -> torch.Tensor:
    """Return the point after one Newton step on f from point, shape (d,)."""
    curvature = torch.func.hessian(f)(point)
    return point - torch.linalg.solve(curvature, torch.func.grad(f)(point))
