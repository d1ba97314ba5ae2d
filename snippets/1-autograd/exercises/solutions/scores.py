import torch


def scores(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Return (batch, heads, n, n) products of q and k (batch, heads, n, head_dim)."""
    return q @ k.transpose(-2, -1)
