# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "item() leaves the graph and hands back a plain Python number. Stay with tensors."
# ///
# --8<-- [start:task]
import torch


def power(x: torch.Tensor, n: int) -> torch.Tensor:
    """Return x to the n-th power, by multiplying in a loop, differentiable in x."""
    result = 1.0
    for _ in range(n):
        result = result * x.item()
    return torch.tensor(result, requires_grad=True)


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.tensor(2.0, requires_grad=True)
y = power(x, 5)
assert y == 32, f"2 to the 5th is 32, not {y}"
y.backward()
assert x.grad is not None, "no gradient reached x: the history was lost"
assert x.grad == 80, f"5 x⁴ is 80 at x = 2, not {x.grad}"
# --8<-- [end:check]
