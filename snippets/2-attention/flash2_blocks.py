# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.flash2 import flash2_attention
from week2.attention.tiles import HBM

q, k, v = (torch.randn(1, 1024, 1, 16) for _ in range(3))
hbm = HBM()
flash2_attention(q, k, v, causal=True, block_q=128, block_k=128, hbm=hbm)
seen = set(hbm.visited)
for i in range(8):
    print("".join("█ " if (i, j) in seen else "· " for j in range(8)))
print(
    f"{len(hbm.visited)} of 64 tiles computed; only the 8 on the diagonal need a mask"
)
# --8<-- [end:show]
