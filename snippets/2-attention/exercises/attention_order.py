# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Add to each token, before attention, something that differs from place to place."
# ///
# --8<-- [start:task]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
places = torch.randn(6, 8)  # one vector for each place


def read(tokens: torch.Tensor) -> torch.Tensor:
    """What the first token reads from all tokens (n, d), itself included: (d,)."""
    return F.scaled_dot_product_attention(tokens[:1], tokens, tokens)[0]


# --8<-- [end:task]


# --8<-- [start:check]
tokens = torch.randn(6, 8)
other_order = tokens[[0, 5, 4, 3, 2, 1]]
alike = torch.allclose(read(tokens), read(other_order), atol=1e-5)
assert not alike, "the first token reads the same, whatever order the others stand in"
assert torch.allclose(read(tokens), read(tokens)), (
    "the same tokens must give the same output"
)
# --8<-- [end:check]
