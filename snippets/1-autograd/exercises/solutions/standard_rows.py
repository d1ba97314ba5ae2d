import torch


def standard_rows(x: torch.Tensor) -> torch.Tensor:
    """Return x, shape (n, d), with each row scaled to mean 0 and deviation 1."""
    return (x - x.mean(dim=1, keepdim=True)) / x.std(dim=1, keepdim=True)
