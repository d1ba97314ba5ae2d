# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: Inference tensors cannot be saved for backward."
# ///
# --8<-- [start:show]
import torch

weight = torch.ones(3, requires_grad=True)
with torch.inference_mode():
    features = torch.ones(3) * 2

(features * weight).sum()
# --8<-- [end:show]
