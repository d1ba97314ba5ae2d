# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
import torch.nn.functional as F

q = torch.randn(2, 8, 128, 64)  # (batch, n_heads, seq_len, head_dim)
# Four query heads share a key head.
k, v = (torch.randn(2, 2, 128, 64) for _ in range(2))
out = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)

k, v = (x.repeat_interleave(4, dim=1) for x in (k, v))  # what it stands for
same = torch.allclose(
    out, F.scaled_dot_product_attention(q, k, v, is_causal=True), atol=1e-6
)
print(out.shape, same)
# --8<-- [end:show]
