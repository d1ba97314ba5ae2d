import torch


def hadamard(x: torch.Tensor) -> torch.Tensor:
    """The transform of a vector of length 2^m by halves, not yet divided by √n."""
    if len(x) == 1:
        return x
    left, right = hadamard(x[: len(x) // 2]), hadamard(x[len(x) // 2 :])
    return torch.cat([left + right, left - right])
