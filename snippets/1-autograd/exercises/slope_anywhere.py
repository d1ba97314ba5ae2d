# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Make x a tensor that asks for a gradient, compute y, call backward, read x.grad."
# ///
# --8<-- [start:task]
import torch


def slope(value: float) -> float:
    """Return dy/dx of y = 3x² + 5x + 1 at x = value, found by autograd."""
    x = torch.tensor(value)
    y = 3 * x**2 + 5 * x + 1
    return y.item()


# --8<-- [end:task]


# --8<-- [start:check]
for value, expected in ((2.0, 17.0), (0.0, 5.0), (-1.0, -1.0)):
    got = slope(value)
    assert got == expected, f"at x = {value} the slope is {expected}, not {got}"
# --8<-- [end:check]
