import torch


def running_sums(x: torch.Tensor) -> torch.Tensor:
    """Cumulative sums along the first dimension, step by step."""
    total, sums = torch.zeros_like(x[0]), []
    for step in x.unbind(0):
        total = total + step
        sums.append(total)
    return torch.stack(sums)
