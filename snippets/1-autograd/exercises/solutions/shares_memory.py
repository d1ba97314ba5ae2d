import torch


def shares_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Return whether a and b are views of one storage."""
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
