# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(3.0, requires_grad=True)
square = x**2
y = square + square.detach() * x
y.backward()
print(x.grad)

outside = square.detach()
print(outside.requires_grad, outside.data_ptr() == square.data_ptr())
# --8<-- [end:show]
