# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import math

import torch

torch.manual_seed(0)
n, head_dim, block = 4096, 128, 128
q, k, v = torch.randn(3, n, head_dim, dtype=torch.float64)
scores = q[:512] @ k.T * head_dim**-0.5
exact = torch.softmax(scores, 1) @ v
scores *= math.log2(math.e)  # so that exp2 is exp


def attention(threshold: float) -> tuple[torch.Tensor, int]:
    """Online softmax that moves its reference only when the maximum grew by more."""
    top = scores[:, :block].amax(1, keepdim=True)
    total, output, rescales = (
        torch.zeros_like(top),
        torch.zeros(512, head_dim).double(),
        0,
    )
    for part, values in zip(scores.split(block, 1), v.split(block), strict=True):
        new = torch.maximum(top, part.amax(1, keepdim=True))
        grew = new - top > threshold
        factor = torch.where(grew, torch.exp2(top - new), 1.0)
        top = torch.where(grew, new, top)
        p = torch.exp2(part - top)  # may exceed 1, up to 2^threshold
        total, output = (
            total * factor + p.sum(1, keepdim=True),
            output * factor + p @ values,
        )
        rescales += int(grew.sum())
    return output / total, rescales


for threshold in (0.0, 1.0, 8.0):
    output, rescales = attention(threshold)
    error = (output - exact).abs().max()
    assert error < 2e-15  # rounding of float64
    print(
        f"threshold {threshold}: "
        f"{rescales / 512:.2f} rescales a row, error below 2e-15"
    )
# --8<-- [end:show]
assert rescales == 0, "the page says: with the last threshold no row is rescaled"
