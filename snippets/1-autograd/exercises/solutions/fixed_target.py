import torch


def loss(weight: torch.Tensor) -> torch.Tensor:
    """Return (weight · 2 - target)² for target = weight · 3 + 1, held constant."""
    target = (weight * 3 + 1).detach()
    return (weight * 2 - target) ** 2
