# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

weight = torch.randn(192, 192, generator=torch.Generator().manual_seed(0)) * 0.05
scale = weight.abs().amax(dim=1, keepdim=True) / 127  # one for each output
stored = (weight / scale).round().to(torch.int8)
restored = stored.float() * scale

print(f"{weight.nbytes:,} bytes become {stored.nbytes + scale.nbytes:,}")
error = (restored - weight).abs().max() / weight.abs().max()
print(f"largest error: {error:.2%} of the largest weight")
# --8<-- [end:show]
