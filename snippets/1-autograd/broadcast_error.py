# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: The size of tensor a (3) must match the size of tensor b (2)"
# ///
# --8<-- [start:show]
import torch

torch.ones(2, 3) + torch.ones(2)
# --8<-- [end:show]
