import torch


def total_loss(weight: torch.Tensor, targets: list[float]) -> torch.Tensor:
    """Return the mean of (weight - target)² over the targets."""
    losses = [(weight - target) ** 2 for target in targets]
    return torch.stack(losses).mean()
