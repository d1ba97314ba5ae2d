import torch


def reverse(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Return x's values; the gradient that flows back to x is times -strength."""
    y = x.clone()
    y.register_hook(lambda gradient: -strength * gradient)
    return y
