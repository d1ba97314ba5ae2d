# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.func import jacfwd, jacrev


def f(p: torch.Tensor) -> torch.Tensor:
    x, y = p
    return torch.stack([x * y, x**2, x + y])


p = torch.tensor([2.0, 3.0])
print(jacrev(f)(p))
print(torch.equal(jacrev(f)(p), jacfwd(f)(p)))
# --8<-- [end:show]
