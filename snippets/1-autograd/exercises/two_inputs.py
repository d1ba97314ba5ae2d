# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Both inputs need requires_grad=True; one backward fills both .grad fields."
# ///
# --8<-- [start:task]
import torch


def partials(x_value: float, y_value: float) -> tuple[float, float]:
    """Return (dz/dx, dz/dy) of z = x² y + y."""
    x = torch.tensor(x_value)
    y = torch.tensor(y_value)
    z = x**2 * y + y
    return z.item(), z.item()


# --8<-- [end:task]


# --8<-- [start:check]
assert partials(3.0, 2.0) == (12.0, 10.0), (
    "at (3, 2): dz/dx = 2xy = 12, dz/dy = x² + 1 = 10"
)
assert partials(0.0, 5.0) == (0.0, 1.0), "at (0, 5): dz/dx = 0, dz/dy = 1"
# --8<-- [end:check]
