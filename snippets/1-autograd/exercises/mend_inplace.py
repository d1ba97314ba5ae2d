# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# sigmoid keeps its own result for the backward. Make a new tensor instead of changing that \
# one."""
# ///
# --8<-- [start:task]
import torch


def gate(x: torch.Tensor) -> torch.Tensor:
    """Return 2 · sigmoid(x) - 1."""
    y = torch.sigmoid(x)
    y *= 2
    y -= 1
    return y


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.zeros(3, requires_grad=True)
y = gate(x)
assert y.tolist() == [0, 0, 0], f"2 · sigmoid(0) - 1 is 0, not {y}"
try:
    y.sum().backward()
except RuntimeError as error:
    raise AssertionError(f"backward still fails: {error}") from error
assert x.grad is not None
assert x.grad.tolist() == [0.5] * 3, f"the slope at 0 is 0.5, not {x.grad}"
# --8<-- [end:check]
