# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "flash-attn"]
# [tool.bookproof]
# needs = ["gpu"]
# ///
# --8<-- [start:show]
import torch
from flash_attn import flash_attn_varlen_func

lengths = [700, 20, 304]  # three sequences, one after another, no padding
packed = torch.randn(sum(lengths), 8, 64, device="cuda", dtype=torch.float16)
starts = torch.tensor([0, 700, 720, 1024], device="cuda", dtype=torch.int32)
out = flash_attn_varlen_func(
    packed,
    packed,
    packed,
    cu_seqlens_q=starts,
    cu_seqlens_k=starts,
    max_seqlen_q=max(lengths),
    max_seqlen_k=max(lengths),
    causal=True,
)
print(out.shape)
# --8<-- [end:show]
