# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# From one diagonal element to the next is one row down and one column right: the two \
# strides added."""
# ///
# --8<-- [start:task]
import torch


def diagonal(x: torch.Tensor) -> torch.Tensor:
    """Return a view, of shape (n,), of the diagonal of x, of shape (n, n)."""
    return x[0]


# --8<-- [end:task]


# --8<-- [start:check]
square = torch.arange(9.0).reshape(3, 3)
assert diagonal(square).tolist() == [0, 4, 8], f"not the diagonal: {diagonal(square)}"
assert diagonal(square.T).tolist() == [0, 4, 8], (
    "it should work on a transposed matrix too"
)
diagonal(square).zero_()
assert square[1, 1] == 0, (
    "writing to the diagonal should write to the matrix: that was a copy"
)
# --8<-- [end:check]
