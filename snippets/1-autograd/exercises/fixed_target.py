# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# The target is computed from the same weight, but no gradient should flow through it: cut \
# it off."""
# ///
# --8<-- [start:task]
import torch


def loss(weight: torch.Tensor) -> torch.Tensor:
    """Return (weight · 2 - target)² for target = weight · 3 + 1, held constant."""
    target = weight * 3 + 1
    return (weight * 2 - target) ** 2


# --8<-- [end:task]


# --8<-- [start:check]
weight = torch.tensor(1.0, requires_grad=True)
value = loss(weight)
assert value == 4, f"(2 - 4)² is 4, not {value}"
(gradient,) = torch.autograd.grad(value, weight)
assert gradient == -8, f"2 · (2 - 4) · 2 is -8, not {gradient}: the target moved too"
# --8<-- [end:check]
