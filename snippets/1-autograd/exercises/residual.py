# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Make two nn.Linear in the constructor; forward returns x + outer(relu(inner(x)))."
# ///
# --8<-- [start:task]
import torch
from torch import nn


class Residual(nn.Module):
    """Vectors (batch, width) to vectors of that shape: x + outer(relu(inner(x)))."""

    def __init__(self, width: int) -> None:
        super().__init__()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
block, x = Residual(8), torch.randn(4, 8)
count = sum(p.numel() for p in block.parameters())
assert count == 2 * (8 * 8 + 8), (
    f"two layers of width 8 have 144 parameters; found {count}"
)
assert block(x).shape == x.shape, f"the shape changed to {tuple(block(x).shape)}"
for parameter in block.parameters():
    torch.nn.init.zeros_(parameter)
assert torch.equal(block(x), x), "with layers of zeros, x itself should come out"
# --8<-- [end:check]
