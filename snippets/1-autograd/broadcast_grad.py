# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

inputs = torch.arange(12.0).reshape(3, 4)
bias = torch.zeros(4, requires_grad=True)

((inputs + bias) * inputs).sum().backward()
print(bias.grad)
print(inputs.sum(dim=0))
# --8<-- [end:show]
