# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: grad can be implicitly created only for scalar outputs"
# ///
# --8<-- [start:show]
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x**2
y.backward()
# --8<-- [end:show]
