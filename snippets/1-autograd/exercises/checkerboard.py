# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Row number plus column number is odd on one colour and even on the other. arange gives \
# both numbers."""
# ///
# --8<-- [start:task]
import torch


def checkerboard(n: int) -> torch.Tensor:
    """Return an (n, n) int8 tensor of alternating 0 and 1, with 0 at the top left."""
    return torch.zeros(n, n)


# --8<-- [end:task]


# --8<-- [start:check]
board = checkerboard(3)
assert board.dtype == torch.int8, f"the board should be int8, it is {board.dtype}"
assert board.tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]], (
    f"not a checkerboard:\n{board}"
)
assert checkerboard(8).sum() == 32, "half of the 64 squares of an 8 × 8 board are 1"
# --8<-- [end:check]
