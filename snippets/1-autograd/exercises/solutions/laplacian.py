from collections.abc import Callable

import torch
from torch.func import hessian, vmap


def laplacian(
    f: Callable[[torch.Tensor], torch.Tensor], points: torch.Tensor
) -> torch.Tensor:
    """Return, shape (n,), the Laplacian of f at each of the points, shape (n, d)."""
    return vmap(lambda x: hessian(f)(x).trace())(points)
