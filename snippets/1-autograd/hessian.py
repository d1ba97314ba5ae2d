# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.func import grad, hessian


def valley(p: torch.Tensor) -> torch.Tensor:
    x, y = p
    return (1 - x) ** 2 + 10 * (y - x**2) ** 2


p = torch.tensor([0.0, 0.5], dtype=torch.float64)
for step in range(7):
    print(f"step {step}: ({p[0]:7.4f}, {p[1]:7.4f})  value {valley(p):.6f}")
    p = p - torch.linalg.solve(hessian(valley)(p), grad(valley)(p))
# --8<-- [end:show]
