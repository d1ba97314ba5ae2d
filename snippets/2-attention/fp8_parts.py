# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# tolerance = 0.001  # which of two FP8 values is nearest, after sums in another order
# ///
import json

# --8<-- [start:show]
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

g = torch.Generator().manual_seed(0)
q, k, v = outliers(seq_len=2048, head_dim=128, n_heads=1, generator=g)
truth = reference(q, k, v)
q8, k8, v8 = (dequantise(*quantise(x)).double() for x in (q, k, v))
scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * 128**-0.5
p8 = cast_probabilities(scores.float(), BASELINE).double()
parts = {
    "Q and K": rmse(reference(q8, k8, v), truth),
    "V": rmse(reference(q, k, v8), truth),
    "P": rmse(torch.einsum("bhqk,bkhd->bqhd", p8, v), truth),
}
for name, error in parts.items():
    print(f"only {name:8} in FP8: RMSE {error:.1e}")
# --8<-- [end:show]
squares = {name: error**2 for name, error in parts.items()}
results = {
    name.split()[0]: value / sum(squares.values()) for name, value in squares.items()
}
with open("fp8_parts.json", "w") as file:
    json.dump(results, file, indent=1)
