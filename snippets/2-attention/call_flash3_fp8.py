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

q = torch.randn(2, 1024, 16, 128, device="cuda")
k, v = (torch.randn(2, 1024, 4, 128, device="cuda") for _ in range(2))

rotation, _ = torch.linalg.qr(torch.randn(128, 128, device="cuda"))
q, k = q @ rotation, k @ rotation  # q @ k.T stays the same; outliers spread out


def to_fp8(x, n_kv_heads):
    """FP8 values, and a float32 descale of shape (batch, n_kv_heads), for q too."""
    # The heads that share a key head share a descale.
    x = x.unflatten(2, (n_kv_heads, -1))
    descale = x.abs().amax(dim=(1, 3, 4)) / torch.finfo(torch.float8_e4m3fn).max
    x = x / descale[:, None, :, None, None]
    return x.flatten(2, 3).to(torch.float8_e4m3fn), descale


(q, q_descale), (k, k_descale), (v, v_descale) = (to_fp8(x, 4) for x in (q, k, v))
out = flash_attn_interface.flash_attn_func(
    q,
    k,
    v,
    causal=True,
    q_descale=q_descale,
    k_descale=k_descale,
    v_descale=v_descale,
)
out = out[0] if isinstance(out, tuple) else out
print(out.shape, out.dtype)  # bfloat16; forward only
# --8<-- [end:show]
