# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
n, d, block = 300, 64, 64
q, k, v = torch.randn(3, n, d)
out, total = torch.zeros(n, d), torch.zeros(n, 1)
largest = torch.full((n, 1), -torch.inf)

for k_j, v_j in zip(k.split(block), v.split(block), strict=True):
    for start in range(0, n, block):
        i = slice(start, start + block)  # a block of queries
        scores = q[i] @ k_j.T / d**0.5  # one tile: at most 64 by 64
        new = torch.maximum(largest[i], scores.amax(1, keepdim=True))
        p, past = torch.exp(scores - new), total[i] * torch.exp(largest[i] - new)
        total[i] = past + p.sum(1, keepdim=True)
        out[i] = (past * out[i] + p @ v_j) / total[i]
        largest[i] = new

formula = torch.softmax(q @ k.T / d**0.5, dim=1) @ v
print("the formula's output:", torch.allclose(out, formula, atol=1e-6))
# --8<-- [end:show]
