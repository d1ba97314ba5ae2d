import torch


def checkerboard(n: int) -> torch.Tensor:
    """Return an (n, n) int8 tensor of alternating 0 and 1, with 0 at the top left."""
    numbers = torch.arange(n)
    return ((numbers.unsqueeze(1) + numbers) % 2).to(torch.int8)
