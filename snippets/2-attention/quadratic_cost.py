# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# [tool.bookproof]
# timeout = 120
# varies = ["quadratic_cost.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "rows.*.seconds" = [0.0001, 70]
# "rows.*.bytes" = [100000, 2.5e9]
# "slopes.*.seconds" = [0.8, 4]
# "slopes.naive.bytes" = [1.8, 2.2]
# "slopes.SDPA.bytes" = [-3, 1.3]
# "ratio_seconds" = [1, 15]
# "ratio_bytes" = [50, 10000]
# ///
import json

# --8<-- [start:show]
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F

from week2.attention.bench import slope
from week2.attention.measure import measure_apart


def naive(q, k, v):
    return torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5, dim=-1) @ v


forms = {"naive": naive, "SDPA": F.scaled_dot_product_attention}
lengths = [1024, 2048, 4096, 8192]
rows = []
for n in lengths:
    q, k, v = (torch.randn(1, 2, n, 64) for _ in range(3))
    for name, form in forms.items():
        result = measure_apart(
            partial(form, q, k, v),
            enough_seconds=0.2,
            warm=partial(form, *(x[:, :, :32] for x in (q, k, v))),
        )
        rows.append((name, n, result.seconds, result.peak_bytes))
# --8<-- [end:show]

fig, axes = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
slopes: dict[str, dict[str, float]] = {}
for axis, column, label in zip(
    axes, (2, 3), ("seconds", "peak memory (bytes)"), strict=True
):
    for name, marker in (("naive", "o"), ("SDPA", "s")):
        y = [float(row[column]) for row in rows if row[0] == name]
        p = slope(lengths[1:], y[1:])
        slopes.setdefault(name, {})[("seconds", "bytes")[column - 2]] = p
        axis.loglog(lengths, y, marker=marker, label=f"{name}: grows as n^{p:.1f}")
    axis.set_xticks(lengths, labels=[f"{n:,}" for n in lengths])
    axis.minorticks_off()
    axis.set_xlabel("sequence length n")
    axis.set_ylabel(label)
    axis.legend()
fig.savefig("quadratic_cost.svg")
last = {row[0]: row for row in rows if row[1] == lengths[-1]}
results = {
    "rows": [
        dict(zip(("form", "seq_len", "seconds", "bytes"), row, strict=True))
        for row in rows
    ],
    "slopes": slopes,
    "longest": lengths[-1],
    "ratio_seconds": last["naive"][2] / last["SDPA"][2],
    "ratio_bytes": last["naive"][3] / last["SDPA"][3],
}
Path("quadratic_cost.json").write_text(json.dumps(results, indent=1))
