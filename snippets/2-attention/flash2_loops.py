# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
n, d, block = 300, 64, 64
q, k, v = torch.randn(3, n, d)
outputs = []

for q_i in q.split(block):  # independent blocks: on a GPU they run side by side
    acc, total = torch.zeros_like(q_i), torch.zeros(len(q_i), 1)
    largest = torch.full_like(total, -torch.inf)
    for k_j, v_j in zip(k.split(block), v.split(block), strict=True):
        scores = q_i @ k_j.T / d**0.5
        new = torch.maximum(largest, scores.amax(1, keepdim=True))
        p, rescale = torch.exp(scores - new), torch.exp(largest - new)
        total = total * rescale + p.sum(1, keepdim=True)
        acc = acc * rescale + p @ v_j  # not yet divided
        largest = new
    outputs.append(acc / total)  # divided and written once

formula = torch.softmax(q @ k.T / d**0.5, dim=1) @ v
print("the formula's output:", torch.allclose(torch.cat(outputs), formula, atol=1e-6))
# --8<-- [end:show]
