# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: one of the variables needed for gradient computation has been modified"
# ///
# --8<-- [start:show]
import torch

x = torch.ones(3, requires_grad=True)
y = torch.exp(x)
y += 1
y.sum().backward()
# --8<-- [end:show]
