# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """
# SDPA's attn_mask is True where a query may look; (batch, 1, n) is the same for all queries."""
# ///
# --8<-- [start:task]
import torch
import torch.nn.functional as F


def attend(x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Self-attention over a padded batch x (batch, n, d) that never looks at padding.

    lengths (batch,) counts the real tokens of each row; they come first.
    """
    return F.scaled_dot_product_attention(x, x, x)


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
short, long = torch.randn(3, 8), torch.randn(5, 8)
batch = torch.stack([torch.cat([short, torch.full((2, 8), 9.0)]), long])
out = attend(batch, torch.tensor([3, 5]))
alone = F.scaled_dot_product_attention(short, short, short)
assert torch.allclose(out[0, :3], alone, atol=1e-6), (
    "padding changed what real tokens read"
)
assert torch.allclose(
    out[1], F.scaled_dot_product_attention(long, long, long), atol=1e-6
)
# --8<-- [end:check]
