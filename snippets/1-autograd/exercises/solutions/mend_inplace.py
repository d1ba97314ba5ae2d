import torch


def gate(x: torch.Tensor) -> torch.Tensor:
    """Return 2 · sigmoid(x) - 1."""
    return 2 * torch.sigmoid(x) - 1
