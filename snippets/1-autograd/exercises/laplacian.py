# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "It is the sum of the diagonal of the Hessian."
# ///
# --8<-- [start:task]
from collections.abc import Callable

import torch


def laplacian(
    f: Callable[[torch.Tensor], torch.Tensor], points: torch.Tensor
) -> torch.Tensor:
    """Return, shape (n,), the Laplacian of f at each of the points, shape (n, d)."""
    return torch.zeros(len(points))


# --8<-- [end:task]


# --8<-- [start:check]
points = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]])
got = laplacian(lambda x: (x**2).sum(), points)
assert got.tolist() == [6, 6], (
    f"the Laplacian of x² + y² + z² is 6 everywhere, not {got.tolist()}"
)
got = laplacian(lambda x: x[0] ** 3 * x[1], points)
assert got.tolist() == [12, 0], (
    f"the Laplacian of x³y is 6xy: [12, 0] here, not {got.tolist()}"
)
# --8<-- [end:check]
