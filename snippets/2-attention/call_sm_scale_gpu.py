# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "flash-attn"]
# [tool.bookproof]
# needs = ["gpu"]
# raises = "TypeError: flash_attn_func() got an unexpected keyword argument 'sm_scale'"
# ///
# --8<-- [start:show]
import torch
from flash_attn import flash_attn_func

q, k, v = (
    torch.randn(1, 128, 8, 64, device="cuda", dtype=torch.float16) for _ in range(3)
)
flash_attn_func(q, k, v, sm_scale=64**-0.5)
# --8<-- [end:show]
