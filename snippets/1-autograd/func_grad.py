# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.func import grad


def f(x: torch.Tensor) -> torch.Tensor:
    return 3 * x**2 + 5 * x + 1


x = torch.tensor(2.0)
print(f(x), grad(f)(x), grad(grad(f))(x))
print(x.requires_grad, x.grad)
# --8<-- [end:show]
