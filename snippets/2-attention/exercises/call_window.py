# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Two conditions joined by &: not in the future, and at most `size` tokens back."
# ///
# --8<-- [start:task]
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
    return q_index >= kv_index


def as_mask(n: int) -> torch.Tensor:
    return create_mask(window, 1, 1, n, n, device="cpu")[0, 0]


# --8<-- [end:task]


# --8<-- [start:check]
mask = as_mask(6)
assert mask.sum(1).tolist() == [1, 2, 3, 3, 3, 3], (
    f"keys seen: {mask.sum(1).tolist()}"
)
assert mask[5].tolist() == [False, False, False, True, True, True]
# --8<-- [end:check]
