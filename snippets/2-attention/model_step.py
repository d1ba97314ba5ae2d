# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "numpy", "matplotlib"]
# [tool.bookproof]
# timeout = 120
# varies = ["model_step.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "rows.*.seconds" = [0.0008, 90]
# "rows.*.bytes" = [5e6, 1e9]
# "fits.naive" = [1500, 7000]
# "fits.flash" = [7000, 70000]
# "ratio_seconds" = [1, 15]
# "ratio_bytes" = [2, 10]
# "ratio_context" = [2, 20]
# ///
# --8<-- [start:show]
import json
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from week2.attention import attention
from week2.attention.measure import measure_apart


class Block(nn.Module):
    def __init__(self, width=256, heads=4):
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 1024), nn.GELU(), nn.Linear(1024, width)
        )

    def forward(self, x, backend):
        q, k, v = (
            self.qkv(self.norms[0](x)).unflatten(-1, (3, self.heads, -1)).unbind(2)
        )
        x = x + self.out(attention(q, k, v, causal=True, backend=backend).flatten(2))
        return x + self.mlp(self.norms[1](x))


torch.manual_seed(0)
model = nn.ModuleList([Block(), Block()])


def step(n, backend):
    x = torch.randn(1, n, 256)
    for block in model:
        x = block(x, backend)
    x.square().mean().backward()


rows = []
for n in (256, 512, 1024, 2048):
    for backend in ("naive", "flash"):
        small = partial(step, 32, backend)
        cost = measure_apart(partial(step, n, backend), 0.3, warm=small)
        rows.append((backend, n, cost))
# --8<-- [end:show]

BUDGET = 2**30
fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3.5), layout="constrained")
results: dict = {"rows": [], "fits": {}}
for name, marker, powers in (("naive", "o", (1, 2)), ("flash", "s", (1,))):
    mine = [(n, m) for backend, n, m in rows if backend == name]
    lengths = np.array([n for n, _ in mine], dtype=float)
    peak = np.array([m.peak_bytes for _, m in mine], dtype=float)
    # weighted, so that each length counts alike: bytes = a n (+ b n²)
    terms = np.stack([lengths**p for p in powers], axis=1) / peak[:, None]
    fit = np.linalg.lstsq(terms, np.ones(len(mine)), rcond=None)[0]
    a, b = fit[0], fit[1] if len(fit) > 1 else 0.0
    fits = BUDGET / a if b == 0 else (-a + (a * a + 4 * b * BUDGET) ** 0.5) / (2 * b)
    results["fits"][name] = int(fits)
    results["rows"] += [
        {"backend": name, "seq_len": n, "seconds": m.seconds, "bytes": m.peak_bytes}
        for n, m in mine
    ]
    label = {"naive": "formula", "flash": "SDPA (flash)"}[name]
    left.loglog(lengths, [m.seconds for _, m in mine], marker=marker, label=label)
    line = np.geomspace(256, fits)
    points = right.loglog(lengths, peak, marker=marker, ls="", label=label)[0]
    right.loglog(
        line,
        sum(c * line**p for c, p in zip(fit, powers, strict=True)),
        color=points.get_color(),
    )
left.set_xticks([256, 512, 1024, 2048], labels=["256", "512", "1,024", "2,048"])
left.minorticks_off()
right.axhline(BUDGET, ls=":", label="1 GiB")
for axis, what in (
    (left, "seconds, forward and backward"),
    (right, "peak memory (bytes)"),
):
    axis.set_xlabel("context length (tokens)")
    axis.set_ylabel(what)
    axis.legend()
fig.savefig("model_step.svg")
at = {(backend, n): m for backend, n, m in rows}
results["ratio_seconds"] = at["naive", 2048].seconds / at["flash", 2048].seconds
results["ratio_bytes"] = at["naive", 2048].peak_bytes / at["flash", 2048].peak_bytes
results["ratio_context"] = results["fits"]["flash"] / results["fits"]["naive"]
Path("model_step.json").write_text(json.dumps(results, indent=1))
