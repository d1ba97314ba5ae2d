# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "A result keeps its gradient only if you ask for it before the backward."
# ///
# --8<-- [start:task]
import torch


def middle_gradient(value: float) -> torch.Tensor | None:
    """Return the gradient of 3 x² with respect to the square in the middle."""
    x = torch.tensor(value, requires_grad=True)
    square = x**2
    loss = 3 * square
    loss.backward()
    return square.grad if square.retains_grad else None


# --8<-- [end:task]


# --8<-- [start:check]
gradient = middle_gradient(2.0)
assert gradient is not None, "no gradient was kept for the square"
assert gradient == 3, f"d(3 * square)/d(square) is 3, not {gradient}"
# --8<-- [end:check]
