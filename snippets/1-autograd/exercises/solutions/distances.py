import torch


def distances(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the (n, m) Euclidean distances from points a (n, d) to b (m, d)."""
    return (a.unsqueeze(1) - b.unsqueeze(0)).square().sum(dim=-1).sqrt()
