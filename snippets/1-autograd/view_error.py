# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: view size is not compatible with input tensor's size and stride"
# ///
# --8<-- [start:show]
import torch

x = torch.arange(6).reshape(2, 3)
x.T.view(6)
# --8<-- [end:show]
