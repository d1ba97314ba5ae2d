# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Three numbers to learn. Make them one tensor of shape (3,) and give it to an optimiser."
# ///
# --8<-- [start:task]
import torch


def fit(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return (a, b, c), shape (3,), for which a x² + b x + c comes near y."""
    return torch.zeros(3)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.linspace(-1, 1, 50)
a, b, c = fit(x, 3 * x**2 + 5 * x + 1).tolist()
learned = f"{a:.3f}, {b:.3f}, {c:.3f}"
assert max(abs(a - 3), abs(b - 5), abs(c - 1)) < 0.01, (
    f"expected 3, 5, 1; learned {learned}"
)
# --8<-- [end:check]
