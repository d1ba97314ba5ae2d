import torch
from torch.nn.attention.flex_attention import create_mask

SIZE = 3


def window(
    batch: torch.Tensor,
    head: torch.Tensor,
    q_index: torch.Tensor,
    kv_index: torch.Tensor,
) -> torch.Tensor:
    """True where a query may see a key: itself and the SIZE - 1 tokens before it."""
    return (q_index >= kv_index) & (q_index - kv_index < SIZE)


def as_mask(n: int) -> torch.Tensor:
    return create_mask(window, 1, 1, n, n, device="cpu")[0, 0]
