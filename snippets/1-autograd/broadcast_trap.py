# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

predicted = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
target = torch.tensor([1.0, 2.0, 3.0, 4.0])

difference = predicted - target
print(difference.shape, (difference**2).mean())

difference = predicted.squeeze(1) - target
print(difference.shape, (difference**2).mean())
# --8<-- [end:show]
