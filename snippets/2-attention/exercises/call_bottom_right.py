# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """
# Query i of n_q is at position i + n_k - n_q among the keys. torch.tril takes a diagonal."""
# ///
# --8<-- [start:task]
import torch


def bottom_right(n_q: int, n_k: int) -> torch.Tensor:
    """A bool mask (n_q, n_k) for SDPA in which the last query sees every key."""
    return torch.ones(n_q, n_k, dtype=torch.bool).tril()


# --8<-- [end:task]


# --8<-- [start:check]
mask = bottom_right(2, 5)
assert mask[-1].all(), f"the last query must see all five keys: {mask.int().tolist()}"
assert mask.int().tolist() == [[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
assert bottom_right(3, 2).int().tolist() == [[0, 0], [1, 0], [1, 1]]
# --8<-- [end:check]
