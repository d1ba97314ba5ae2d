import torch
from torch.func import grad, vmap


def example_norms(
    weight: torch.Tensor, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    """Return the (n,) norms of the gradients of each (x[i] @ weight - y[i])²."""

    def loss(
        weight: torch.Tensor, example: torch.Tensor, target: torch.Tensor
    ) -> torch.Tensor:
        return (example @ weight - target) ** 2

    return vmap(grad(loss), in_dims=(None, 0, 0))(weight, x, y).norm(dim=1)
