# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1
y.backward()
print(x.grad)
# --8<-- [end:show]
