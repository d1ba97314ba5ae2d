import torch


def bottom_right(n_q: int, n_k: int) -> torch.Tensor:
    """A bool mask (n_q, n_k) for SDPA in which the last query sees every key."""
    return torch.ones(n_q, n_k, dtype=torch.bool).tril(diagonal=n_k - n_q)
