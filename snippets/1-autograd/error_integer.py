# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: Only Tensors of floating point and complex dtype can require gradients"
# ///
# --8<-- [start:show]
import torch

torch.tensor([1, 2, 3], requires_grad=True)
# --8<-- [end:show]
