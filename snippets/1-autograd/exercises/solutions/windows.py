import torch


def windows(x: torch.Tensor, size: int) -> torch.Tensor:
    """Return a view (len(x) - size + 1, size): each run of size neighbours."""
    return x.unfold(0, size, 1)
