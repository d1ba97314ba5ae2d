# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# raises = "RuntimeError: Function 'SqrtBackward0' returned nan values in its 0th output."
# ///
# --8<-- [start:show]
import torch

x = torch.tensor([0.0, 4.0], requires_grad=True)
with torch.autograd.detect_anomaly(check_nan=True):
    y = (torch.sqrt(x) * torch.tensor([0.0, 1.0])).sum()
    y.backward()
# --8<-- [end:show]
