# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# [tool.bookproof]
# raises = "RuntimeError: Can't call numpy() on Tensor that requires grad."
# ///
# --8<-- [start:show]
import torch

torch.ones(3, requires_grad=True).numpy()
# --8<-- [end:show]
