# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"
# ///
# --8<-- [start:show]
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
best = x.argmax().float()
best.backward()
# --8<-- [end:show]
