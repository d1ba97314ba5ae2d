import torch


def split(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Two parts that add up to x: a whole number, and a rest in [0, 1)."""
    whole = torch.floor(x)
    return whole, x - whole
