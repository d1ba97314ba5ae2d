# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "The upper half becomes left + right, the lower half left - right."
# ///
# --8<-- [start:task]
import torch


def hadamard(x: torch.Tensor) -> torch.Tensor:
    """The transform of a vector of length 2^m by halves, not yet divided by √n."""
    return x


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([1.0, 2.0, 3.0, 4.0])
assert hadamard(x).tolist() == [10, -2, -4, 0], (
    f"sum first, then differences: {hadamard(x)}"
)
y = torch.randn(64, generator=torch.Generator().manual_seed(0))
assert torch.allclose(hadamard(hadamard(y)) / 64, y, atol=1e-5), (
    "twice is n times the vector"
)
# --8<-- [end:check]
