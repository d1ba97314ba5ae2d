# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**4
(first,) = torch.autograd.grad(y, x, create_graph=True)
(second,) = torch.autograd.grad(first, x, create_graph=True)
(third,) = torch.autograd.grad(second, x)

print("x⁴  =", y.item())
print("4x³ =", first.item(), first.grad_fn is not None)
print("12x²=", second.item())
print("24x =", third.item(), third.grad_fn is not None)
# --8<-- [end:show]
