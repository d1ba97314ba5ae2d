import torch


def with_ones(x: torch.Tensor) -> torch.Tensor:
    """Return x, of shape (n, d), with a row of ones below it: shape (n + 1, d)."""
    return torch.cat([x, x.new_ones(1, x.shape[1])])
