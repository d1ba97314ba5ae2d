# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Pad the shorter shape with ones in front. Then each pair of sizes must be equal, or one of \
# them 1."""
# ///
# --8<-- [start:task]
import torch


def result_shape(a: torch.Size, b: torch.Size) -> torch.Size:
    """Return the shape of x + y for x of shape a and y of shape b."""
    return a


# --8<-- [end:task]


# --8<-- [start:check]
for a, b in (((3, 1), (4,)), ((5, 1, 4, 1), (3, 1, 6)), ((), (2, 2)), ((0, 3), (1,))):
    expected, got = (
        torch.broadcast_shapes(a, b),
        result_shape(torch.Size(a), torch.Size(b)),
    )
    assert got == expected, f"{a} with {b} gives {expected}, not {got}"
try:
    message = f"returned {result_shape(torch.Size((2, 3)), torch.Size((2,)))}"
except ValueError:
    message = ""
assert not message, f"(2, 3) and (2,) do not fit, yet you {message}"
# --8<-- [end:check]
