# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: Trying to backward through the graph a second time"
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**2
y.backward()
y.backward()
# --8<-- [end:show]
