# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"
# ///
# --8<-- [start:show]
import torch

torch.ones(2, 3) @ torch.ones(2, 3)
# --8<-- [end:show]
