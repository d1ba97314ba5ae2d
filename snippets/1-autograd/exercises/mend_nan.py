# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The slope of a square root at 0 is infinite, and 0 times infinity is NaN. Keep a little \
# distance from 0 under the root."""
# ///
# --8<-- [start:task]
import torch


def length(x: torch.Tensor) -> torch.Tensor:
    """Return the Euclidean length of x, with a finite gradient everywhere."""
    return torch.sqrt((x**2).sum())


# --8<-- [end:task]


# --8<-- [start:check]
origin = torch.zeros(2, requires_grad=True)
(slope,) = torch.autograd.grad(length(origin), origin)
assert torch.isfinite(slope).all(), f"the gradient at the origin is {slope.tolist()}"
far = torch.tensor([3.0, 4.0], requires_grad=True)
assert abs(length(far).item() - 5) < 5e-6, (
    f"the length of (3, 4) is 5, not {length(far).item()}"
)
(slope,) = torch.autograd.grad(length(far), far)
assert torch.allclose(slope, torch.tensor([0.6, 0.8])), (
    f"the gradient is (0.6, 0.8), not {slope}"
)
# --8<-- [end:check]
