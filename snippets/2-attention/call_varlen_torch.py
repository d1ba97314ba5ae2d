# /// script
# requires-python = ">=3.11"
# dependencies = ["torch>=2.12"]
# ///
# --8<-- [start:show]
import torch
from torch.nn.attention.varlen import varlen_attn

device = "cuda" if torch.cuda.is_available() else "meta"  # meta: shapes, no numbers
lengths = [700, 20, 304]  # three sequences, one after another, no padding
q = torch.randn(sum(lengths), 8, 64, device=device, dtype=torch.float16)
k, v = (
    torch.randn(sum(lengths), 2, 64, device=device, dtype=torch.float16)
    for _ in range(2)
)
starts = torch.tensor([0, 700, 720, 1024], device=device, dtype=torch.int32)
out = varlen_attn(
    q,
    k,
    v,
    starts,
    starts,
    max(lengths),
    max(lengths),
    window_size=(-1, 0),
    enable_gqa=True,
)
assert isinstance(out, torch.Tensor)  # a tuple only where `return_aux` asks for more
print(out.shape, "on", device)
# --8<-- [end:show]
