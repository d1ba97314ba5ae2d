# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention import attention, available_backends, explain

q = torch.randn(2, 100, 8, 64)  # (batch, seq_len, n_heads, head_dim)
# four query heads share a key head
k, v = (torch.randn(2, 300, 2, 64) for _ in range(2))
out = attention(q, k, v, causal=True)
print(out.shape, "by", available_backends()[0])

reasons = explain(q, k, v)
print("fa2? ", reasons["fa2"])
print("tiled?", reasons["tiled"])
try:
    attention(q, k, v, backend="fa3")
except ValueError as error:
    print(error)
# --8<-- [end:show]
