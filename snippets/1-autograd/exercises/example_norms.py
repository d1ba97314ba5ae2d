# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Write the loss of one example, take grad of it, and vmap over examples and targets but not \
# over the weight."""
# ///
# --8<-- [start:task]
import torch


def example_norms(
    weight: torch.Tensor, x: torch.Tensor, y: torch.Tensor
) -> torch.Tensor:
    """Return the (n,) norms of the gradients of each (x[i] @ weight - y[i])²."""
    return torch.zeros(len(x))


# --8<-- [end:task]


# --8<-- [start:check]
torch.manual_seed(0)
weight, x, y = torch.randn(3), torch.randn(6, 3), torch.randn(6)
expected = (2 * (x @ weight - y)).abs() * x.norm(dim=1)
got = example_norms(weight, x, y)
assert got.shape == (6,), (
    f"expected one norm for each of 6 examples, got shape {tuple(got.shape)}"
)
assert torch.allclose(got, expected, atol=1e-5), f"expected {expected}, got {got}"
# --8<-- [end:check]
