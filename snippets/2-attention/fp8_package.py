# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# tolerance = 0.02  # which of two FP8 values is nearest, after sums in another order
# ///
# --8<-- [start:show]
import json
from dataclasses import replace
from statistics import median

import torch

from week2.attention.fp8 import FLASH3, fp8_attention, outliers, reference, rmse

seq_len = 2048
# one scale for a sequence and a head
package = replace(FLASH3, block=seq_len, incoherent=False)
recipes = {
    "the paper's recipe": FLASH3,
    "as the package is called": package,
    "Q and K rotated before": replace(package, incoherent=True),
}
errors: dict[str, list[float]] = {name: [] for name in recipes}
for seed in range(3):
    g = torch.Generator().manual_seed(seed)
    q, k, v = outliers(seq_len=seq_len, head_dim=128, n_heads=4, generator=g)
    truth = reference(q, k, v)
    for name, recipe in recipes.items():
        errors[name].append(rmse(fp8_attention(q, k, v, recipe, g), truth))
for name, e in errors.items():
    print(f"{name:25} RMSE {median(e):.1e} ({min(e):.1e}-{max(e):.1e})")
# --8<-- [end:show]
paper, plain, rotated = (median(e) for e in errors.values())
results = {"package": plain / paper, "rotated": rotated / paper}
assert results["package"] > 1.2, (
    "the page says that the package's call has the larger error"
)
assert abs(results["rotated"] - 1) < 0.15, (
    "the page says that a rotation before brings it back"
)
with open("fp8_package.json", "w") as file:
    json.dump(results, file, indent=1)
