# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.fp8 import dequantise, quantise
from week2.attention.hadamard import random_signs, rotate

g = torch.Generator().manual_seed(0)
signs = random_signs(128, g)


def scores(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    return (q * k).sum(-1) * 128**-0.5


def error(q: torch.Tensor, k: torch.Tensor) -> float:
    q8, k8 = (dequantise(*quantise(x)) for x in (q, k))
    return float((scores(q8, k8) - scores(q, k)).square().mean().sqrt())


print("outlier in    usual score    FP8 error   FP8 error, rotated")
for where in ("neither", "q", "q and k"):
    q, k = torch.randn(2, 1, 4000, 1, 128, generator=g)
    if where != "neither":
        q[..., 17] *= 10
    if where == "q and k":
        k[..., 17] *= 10
    rotated = error(rotate(q, signs), rotate(k, signs))
    print(
        f"{where:10} {scores(q, k).abs().mean():14.2f} "
        f"{error(q, k):12.3f} {rotated:20.3f}"
    )
# --8<-- [end:show]
