import torch


def diagonal(x: torch.Tensor) -> torch.Tensor:
    """Return a view, of shape (n,), of the diagonal of x, of shape (n, n)."""
    step = x.stride(0) + x.stride(1)
    return x.as_strided((x.shape[0],), (step,), x.storage_offset())
