# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "The product rule gives two terms. In the second, sin(x²) has the slope cos(x²) · 2x."
# ///
# --8<-- [start:task]
import torch


def derivative(x: torch.Tensor) -> torch.Tensor:
    """Return the derivative of x · sin(x²), by a formula."""
    return torch.sin(x**2)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.linspace(-2, 2, 9, dtype=torch.float64, requires_grad=True)
(slope,) = torch.autograd.grad((x * torch.sin(x**2)).sum(), x)
with torch.no_grad():
    wrong = (derivative(x) - slope).abs() > 1e-9
assert not wrong.any(), f"wrong at x = {x.detach()[wrong].tolist()}"
# --8<-- [end:check]
