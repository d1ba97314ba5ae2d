# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Make a new tensor with the same values (x * 1, or x.clone()), and register a hook on it \
# that returns a changed gradient."""
# ///
# --8<-- [start:task]
import torch


def reverse(x: torch.Tensor, strength: float) -> torch.Tensor:
    """Return x's values; the gradient that flows back to x is times -strength."""
    return x.clone()


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = reverse(x, 0.5)
assert torch.equal(y, x), "the values should pass unchanged"
(gradient,) = torch.autograd.grad((y**2).sum(), x)
assert gradient.tolist() == [-1, -2], (
    f"expected -0.5 · 2x = [-1, -2], got {gradient.tolist()}"
)
(untouched,) = torch.autograd.grad((x**2).sum(), x)
assert untouched.tolist() == [2, 4], "other uses of x should keep their gradient"
# --8<-- [end:check]
