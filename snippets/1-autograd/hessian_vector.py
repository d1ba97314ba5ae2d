# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.func import grad, hessian, jvp


def f(x: torch.Tensor) -> torch.Tensor:
    return (x**3).sum() + x.prod()


x = torch.tensor([1.0, 2.0, 3.0])
direction = torch.tensor([1.0, 0.0, -1.0])

product = jvp(grad(f), (x,), (direction,))[1]
print(product)
print(hessian(f)(x) @ direction)
# --8<-- [end:show]
