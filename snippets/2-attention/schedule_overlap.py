# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
q, d = torch.randn(64, 64), 64  # the queries of one warp group
k, v = torch.randn(2, 5, 64, d)  # five blocks of 64 keys

scores = q @ k[0].T / d**0.5
largest = scores.amax(1, keepdim=True)
p = torch.exp(scores - largest)
total, acc = p.sum(1, keepdim=True), torch.zeros(64, d)
for j in range(1, 5):
    scores = q @ k[j].T / d**0.5  # tensor cores: scores of block j
    acc = acc + p @ v[j - 1]  # tensor cores: values of block j - 1 …
    new = torch.maximum(largest, scores.amax(1, keepdim=True))
    p, rescale = torch.exp(scores - new), torch.exp(largest - new)  # … beside softmax
    total, acc = total * rescale + p.sum(1, keepdim=True), acc * rescale
    largest = new
out = (acc + p @ v[4]) / total

formula = torch.softmax(q @ k.flatten(0, 1).T / d**0.5, dim=1) @ v.flatten(0, 1)
print("the formula's output:", torch.allclose(out, formula, atol=1e-6))
# --8<-- [end:show]
