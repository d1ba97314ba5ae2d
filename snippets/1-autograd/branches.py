# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def f(x: torch.Tensor) -> torch.Tensor:
    if x > 0:
        return x**2
    return -3 * x


for value in (2.0, -2.0):
    x = torch.tensor(value, requires_grad=True)
    y = f(x)
    y.backward()
    print(f"x = {value:4}: {type(y.grad_fn).__name__}, slope {x.grad}")
# --8<-- [end:show]
