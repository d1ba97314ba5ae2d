# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Both losses share the features. One backward through their sum visits the shared part \
# once."""
# ///
# --8<-- [start:task]
import torch


def gradients(weight: torch.Tensor, x: torch.Tensor) -> None:
    """Leave in weight.grad the gradient of both losses together."""
    features = torch.tanh(x @ weight)
    features.sum().backward()
    (features**2).sum().backward()


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
weight, x = torch.randn(3, requires_grad=True), torch.randn(5, 3)
try:
    gradients(weight, x)
except RuntimeError as error:
    raise AssertionError(f"still: {error}") from error
features = torch.tanh(x @ weight)
(expected,) = torch.autograd.grad(features.sum() + (features**2).sum(), weight)
assert weight.grad is not None
assert torch.allclose(weight.grad, expected), (
    f"expected {expected}, got {weight.grad}"
)
# --8<-- [end:check]
