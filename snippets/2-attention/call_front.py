# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention import attention, available_backends, why_not

q = torch.randn(2, 100, 8, 64)  # (batch, seq_len, n_heads, head_dim)
# four query heads share a key head
k, v = (torch.randn(2, 300, 2, 64) for _ in range(2))
out = attention(q, k, v, causal=True)
print(out.shape, "by", available_backends()[0])

print("fa2? ", why_not("fa2", q, k, v))
print("tiled?", why_not("tiled", q, k, v))
try:
    attention(q, k, v, backend="fa3")
except ValueError as error:
    print(error)
# --8<-- [end:show]
