# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "flash-attn-4"]
# [tool.bookproof]
# needs = ["gpu"]
# ///
# --8<-- [start:show]
import torch
from flash_attn.cute import flash_attn_func

q = torch.randn(2, 1024, 16, 128, device="cuda", dtype=torch.bfloat16)
k, v = (
    torch.randn(2, 1024, 4, 128, device="cuda", dtype=torch.bfloat16)
    for _ in range(2)
)
# (output, log-sum-exp)
out, _ = flash_attn_func(q, k, v, softmax_scale=None, causal=True)
print(out.shape)
# --8<-- [end:show]
