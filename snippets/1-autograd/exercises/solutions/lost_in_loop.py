import torch


def power(x: torch.Tensor, n: int) -> torch.Tensor:
    """Return x to the n-th power, by multiplying in a loop, differentiable in x."""
    result = torch.ones_like(x)
    for _ in range(n):
        result = result * x
    return result
