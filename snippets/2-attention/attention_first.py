# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
import torch.nn.functional as F

torch.manual_seed(0)
n, d = 4, 8  # 4 tokens, each with a query, a key and a value of 8 numbers
q, k, v = torch.randn(3, n, d)

scores = q @ k.T / d**0.5  # how well does each query match each key?
weights = torch.softmax(scores, dim=-1)  # each row adds up to 1
out = weights @ v  # each output is a weighted mean of the values

print(weights.round(decimals=2))
same = F.scaled_dot_product_attention(q[None, None], k[None, None], v[None, None])
print("PyTorch's own agrees:", torch.allclose(out, same[0, 0], atol=1e-6))
# --8<-- [end:show]
