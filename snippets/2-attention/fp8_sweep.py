# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 1800
# tolerance = 0.05  # which of two FP8 values is nearest, after sums in another order
# ///
# --8<-- [start:show]
import json
from statistics import median

import matplotlib.pyplot as plt
import torch

from week2.attention.fp8 import (
    E5M2,
    FLASH3,
    Recipe,
    fp8_attention,
    outliers,
    reference,
    rmse,
)

recipes = {
    "flash3": FLASH3,
    "normalised": Recipe(cast="normalised"),
    "scaled": Recipe(cast="normalised scaled"),
    "row_maximum": Recipe(cast="row maximum 1"),
    "e5m2": Recipe(128, True, "row maximum 256", E5M2),
}
lengths, sizes, seeds = (256, 512, 1024, 2048, 4096), (64, 128, 256), range(5)


def errors(n: int, head_dim: int, seed: int) -> dict[str, float]:
    g = torch.Generator().manual_seed(seed)
    q, k, v = outliers(n, head_dim, 1, g)
    truth = reference(q, k, v)
    return {
        name: rmse(fp8_attention(q, k, v, r, g), truth) for name, r in recipes.items()
    }


ratios = {}  # error over FlashAttention-3's, the median of five seeds
for d in sizes:
    for n in lengths:
        runs = [errors(n, d, seed) for seed in seeds]
        for name in recipes:
            ratios[name, d, n] = median(e[name] / e["flash3"] for e in runs)
# --8<-- [end:show]

results = {
    name: {str(d): [ratios[name, d, n] for n in lengths] for d in sizes}
    for name in recipes
}
for name in recipes:
    every = [ratios[name, d, n] for d in sizes for n in lengths]
    results[name]["ends"] = [min(every), max(every)]
with open("fp8_sweep.json", "w") as file:
    json.dump(results, file, indent=1)

fig, axes = plt.subplots(figsize=(6, 4.6), layout="constrained")
for name, style in (("normalised", "-"), ("scaled", "--"), ("row_maximum", ":")):
    for i, d in enumerate(sizes):
        label = f"{name.replace('_', ' ')}, {d}"
        axes.plot(
            lengths,
            results[name][str(d)],
            f"C{i}{style}",
            marker="os^"[i],
            label=label,
        )
axes.set_xscale("log", base=2)
axes.set_xticks(lengths, [str(n) for n in lengths])
axes.set_xlabel("length (tokens)")
axes.set_ylabel("baseline's RMSE over FlashAttention-3's")
title = "how the baseline casts P, and the head size"
fig.legend(title=title, loc="outside upper center", ncols=3, fontsize=10)
fig.savefig("fp8_sweep.svg")
