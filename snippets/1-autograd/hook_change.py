# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch


def gentle(grad: torch.Tensor) -> torch.Tensor:
    return grad.clamp(-1, 1)


x = torch.tensor([0.1, 1.0, 10.0], requires_grad=True)
(x**2).sum().backward()
print(x.grad)

x.grad = None
x.register_hook(gentle)
(x**2).sum().backward()
print(x.grad)
# --8<-- [end:show]
