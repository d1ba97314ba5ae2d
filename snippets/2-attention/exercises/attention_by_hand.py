# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "The score of a key is (query * key).sum() / d**0.5; divide each exponential by their sum."
# ///
# --8<-- [start:task]
import torch


def attend(
    query: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
) -> torch.Tensor:
    """One query (d,) over keys (n, d), values (n, d_v), without softmax(): (d_v,)."""
    return values.mean(dim=0)


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
query, keys, values = torch.randn(8), torch.randn(5, 8), torch.randn(5, 3)
want = torch.nn.functional.scaled_dot_product_attention(query[None], keys, values)[0]
got = attend(query, keys, values)
assert torch.allclose(got, want, atol=1e-6), (
    f"PyTorch gives {want.tolist()}, not {got.tolist()}"
)
# --8<-- [end:check]
