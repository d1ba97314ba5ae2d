# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

keep = torch.ones(4, 4, dtype=torch.bool).tril()
scores = torch.zeros(4, 4).masked_fill(~keep, float("-inf"))
print(torch.softmax(scores, dim=-1).round(decimals=2))
# --8<-- [end:show]
