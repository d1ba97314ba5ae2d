# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Each window starts one element after the one before it, and the elements of a window \
# are neighbours too: both strides are the same. Or look for unfold."""
# ///
# --8<-- [start:task]
import torch


def windows(x: torch.Tensor, size: int) -> torch.Tensor:
    """Return a view (len(x) - size + 1, size): each run of size neighbours."""
    return x.reshape(1, -1)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.arange(5)
assert windows(x, 3).tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]], (
    f"got {windows(x, 3)}"
)
x[2] = 99
view = windows(x, 3)
assert view.untyped_storage().data_ptr() == x.untyped_storage().data_ptr(), (
    "that was a copy"
)
assert windows(x[::2], 2).tolist() == [[0, 99], [99, 4]], (
    "a strided vector should work too"
)
# --8<-- [end:check]
