# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

weight = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
y = weight @ x

upstream = torch.tensor([1.0, 10.0])
y.backward(upstream)
print(x.grad)
print(upstream @ weight)
# --8<-- [end:show]
