# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# tolerance = 0.001  # which of two FP8 values is nearest, after sums in another order
# ///
import json

# --8<-- [start:show]
from statistics import median

import torch

from week2.attention.fp8 import (
    BASELINE,
    cast_probabilities,
    dequantise,
    outliers,
    quantise,
    reference,
    rmse,
)

errors: dict[str, list[float]] = {"Q and K": [], "V": [], "P": []}
for seed in range(3):
    g = torch.Generator().manual_seed(seed)
    q, k, v = outliers(seq_len=2048, head_dim=128, n_heads=1, generator=g)
    truth = reference(q, k, v)
    q8, k8, v8 = (dequantise(*quantise(x)).double() for x in (q, k, v))
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * 128**-0.5
    p8 = cast_probabilities(scores.float(), BASELINE).double()
    errors["Q and K"].append(rmse(reference(q8, k8, v), truth))
    errors["V"].append(rmse(reference(q, k, v8), truth))
    errors["P"].append(rmse(torch.einsum("bhqk,bkhd->bqhd", p8, v), truth))
for name, e in errors.items():
    print(f"only {name:8} in FP8: RMSE {median(e):.1e} ({min(e):.1e}-{max(e):.1e})")
# --8<-- [end:show]
totals = [sum(e**2 for e in seed) for seed in zip(*errors.values(), strict=True)]
results = {}
for name, mine in errors.items():
    part = [e**2 / total for e, total in zip(mine, totals, strict=True)]
    results[name.split()[0]] = {"least": min(part), "most": max(part)}
with open("fp8_parts.json", "w") as file:
    json.dump(results, file, indent=1)
