# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def square_root(a: torch.Tensor) -> tuple[torch.Tensor, int]:
    guess, steps = a, 0
    while abs(guess * guess - a) > 1e-9:
        guess = (guess + a / guess) / 2
        steps += 1
    return guess, steps


for value in (2.0, 900.0):
    a = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    root, steps = square_root(a)
    (slope,) = torch.autograd.grad(root, a)
    print(f"a = {value:g}: {steps} steps, root {root.item():.6f}")
    print(f"  slope {slope.item():.6f}, by the formula {0.5 / value**0.5:.6f}")
# --8<-- [end:show]
