# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.fp8 import dequantise, quantise

x = torch.randn(1, 256, 1, 128, generator=torch.Generator().manual_seed(0))

print("outlier    error elsewhere: one scale a tensor   one scale a block of 128")
for outlier in (10, 1e3, 1e5):
    x[0, 3, 0, 17] = outlier  # in the first block
    whole, blocks = (dequantise(*quantise(x, block=b)) - x for b in (None, 128))
    errors = (
        float(wrong[:, 128:].square().mean().sqrt()) for wrong in (whole, blocks)
    )
    print(f"{outlier:7g} {next(errors):37.3f} {next(errors):26.3f}")
# --8<-- [end:show]
