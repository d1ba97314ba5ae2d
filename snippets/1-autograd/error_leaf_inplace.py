# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: a leaf Variable that requires grad is being used in an in-place"
# ///
# --8<-- [start:show]
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w -= 0.1
# --8<-- [end:show]
