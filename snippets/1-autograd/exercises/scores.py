# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# transpose takes two dimensions; the last two are -2 and -1. matmul treats all the others \
# as a batch."""
# ///
# --8<-- [start:task]
import torch


def scores(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Return (batch, heads, n, n) products of q and k (batch, heads, n, head_dim)."""
    return q * k


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
q, k = torch.randn(2, 4, 5, 8), torch.randn(2, 4, 5, 8)
result = scores(q, k)
assert result.shape == (2, 4, 5, 5), (
    f"expected (2, 4, 5, 5), got {tuple(result.shape)}"
)
one = q[1, 2, 3] @ k[1, 2, 0]
assert torch.allclose(result[1, 2, 3, 0], one, atol=1e-5), (
    "entry [i, j] is query i times key j"
)
# --8<-- [end:check]
