# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
import json

# --8<-- [start:show]
from functools import partial
from pathlib import Path

import torch

from week2.attention.counters import count_operations
from week2.attention.flash1 import flash1_attention
from week2.attention.flash2 import flash2_attention

q, k, v = (torch.randn(1, 1024, 1, 64) for _ in range(3))
counted = {}
for form in (flash1_attention, flash2_attention):
    ops = count_operations(partial(form, q, k, v, block_q=64, block_k=128))
    counted[form.__name__] = ops
    print(f"{form.__name__}: {ops.matmul:,} in products, {ops.non_matmul:,} besides")
# --8<-- [end:show]

first, second = counted.values()
found = {
    "non_matmul_saved": 1 - second.non_matmul / first.non_matmul,
    "matmul_share_1": first.matmul / (first.matmul + first.non_matmul),
    "matmul_share_2": second.matmul / (second.matmul + second.non_matmul),
    # FP16 on an A100: 312 TFLOP/s in products, 19.5 in everything else (Dao 2023, section 3.1)
    "time_share_1": 16 * first.non_matmul / (first.matmul + 16 * first.non_matmul),
    "time_share_2": 16 * second.non_matmul / (second.matmul + 16 * second.non_matmul),
}
Path("flash2_operations.json").write_text(json.dumps(found, indent=1))
