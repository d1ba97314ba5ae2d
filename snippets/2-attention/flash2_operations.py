# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
import json

# --8<-- [start:show]
from functools import partial
from pathlib import Path

import torch

from week2.attention.counters import Operations, count_operations
from week2.attention.flash1 import flash1_attention
from week2.attention.flash2 import flash2_attention

q, k, v = (torch.randn(1, 1024, 1, 64) for _ in range(3))
counted = {}
for form in (flash1_attention, flash2_attention):
    ops = count_operations(partial(form, q, k, v, block_q=64, block_k=128))
    counted[form.__name__] = ops
    print(f"{form.__name__}: {ops.matmul:,} in products,", end=" ")
    print(f"{ops.exp:,} exponentials, {ops.other:,} other")

# In units of one FP16 operation of a product, on an A100: 312 TFLOP/s in products,
# 19.5 in other FP32 arithmetic; 16 exponentials a clock on each of its 108
# multiprocessors at 1.41 GHz.
OTHER = 312 / 19.5
EXPONENTIAL = 312e12 / (16 * 108 * 1.41e9)


def beside(ops: Operations) -> float:
    """What is done beside the products, in operations of a product."""
    return OTHER * ops.other + EXPONENTIAL * ops.exp


# --8<-- [end:show]
first, second = counted.values()
results = {
    "non_matmul_saved": 1 - second.non_matmul / first.non_matmul,
    "matmul_share_1": first.matmul / (first.matmul + first.non_matmul),
    "matmul_share_2": second.matmul / (second.matmul + second.non_matmul),
    "time_share_1": beside(first) / (first.matmul + beside(first)),
    "time_share_2": beside(second) / (second.matmul + beside(second)),
    "time_saved": 1
    - (second.matmul + beside(second)) / (first.matmul + beside(first)),
    "exponentials": EXPONENTIAL * second.exp / second.matmul,
}
assert results["time_share_1"] > results["time_share_2"]
assert 0.4 < results["exponentials"] < 0.6, (
    "the page says: about half as long as the products"
)
Path("flash2_operations.json").write_text(json.dumps(results, indent=1))
