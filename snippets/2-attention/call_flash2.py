# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "flash-attn"]
# [tool.bookproof]
# needs = ["gpu"]
# ///
# --8<-- [start:show]
import torch
from flash_attn import flash_attn_func

q = torch.randn(2, 1024, 16, 128, device="cuda", dtype=torch.bfloat16)
k, v = (
    torch.randn(2, 1024, 4, 128, device="cuda", dtype=torch.bfloat16)
    for _ in range(2)
)
out = flash_attn_func(q, k, v, dropout_p=0.0, softmax_scale=None, causal=True)
print(out.shape)
# --8<-- [end:show]
