# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
scores = torch.randn(100_000, dtype=torch.float64) * 5
exact = torch.logsumexp(scores, 0)

largest, total = torch.tensor(float("-inf")), torch.tensor(0.0)
for part in scores.float().split(256):  # float32, 391 blocks
    new = torch.maximum(largest, part.max())
    total = total * torch.exp(largest - new) + torch.exp(part - new).sum()
    largest = new
online = largest + torch.log(total)
print("relative error below 1e-6:", bool((online - exact).abs() / exact < 1e-6))
# --8<-- [end:show]
