# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "torch",
#     "flash-attn-3 @ git+https://github.com/Dao-AILab/flash-attention@0251105a2fb19d2957484b7f023cd8c115286ced#subdirectory=hopper",
# ]
# [tool.bookproof]
# needs = ["gpu", "flash3"]
# ///
# --8<-- [start:show]
import torch
from flash_attn_3 import flash_attn_interface

q = torch.randn(2, 1024, 16, 128, device="cuda", dtype=torch.bfloat16)
k, v = (
    torch.randn(2, 1024, 4, 128, device="cuda", dtype=torch.bfloat16)
    for _ in range(2)
)
out = flash_attn_interface.flash_attn_func(q, k, v, softmax_scale=None, causal=True)
out = out[0] if isinstance(out, tuple) else out  # earlier builds add the log-sum-exp
print(out.shape)
# --8<-- [end:show]
