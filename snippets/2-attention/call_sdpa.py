# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
import torch.nn.functional as F

# (batch, seq_len, n_heads, head_dim)
q, k, v = (torch.randn(2, 128, 8, 64) for _ in range(3))
by_head = F.scaled_dot_product_attention(
    q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
)
out = by_head.transpose(1, 2)
print(out.shape)

wrong = F.scaled_dot_product_attention(q, k, v)  # runs, and attends across the heads
print(wrong.shape, torch.allclose(wrong, out))
# --8<-- [end:show]
