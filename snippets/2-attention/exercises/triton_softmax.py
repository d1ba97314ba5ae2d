# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "triton"]
# [tool.bookproof]
# hint = "Load the row with other=-inf beyond its end; then tl.max, tl.exp and tl.sum."
# ///
# --8<-- [start:task]
import os

os.environ["TRITON_INTERPRET"] = "1"
import torch
import triton
import triton.language as tl


@triton.jit
def softmax(X, Y, n, BLOCK: tl.constexpr):
    """Row program_id(0) of X, n numbers, n ≤ BLOCK."""
    at = tl.arange(0, BLOCK)
    row = tl.program_id(0) * n
    x = tl.load(X + row + at, mask=at < n, other=0.0)
    tl.store(Y + row + at, x, mask=at < n)


def softmax_rows(x: torch.Tensor) -> torch.Tensor:
    y = torch.empty_like(x)
    softmax[(len(x),)](x, y, x.shape[1], BLOCK=triton.next_power_of_2(x.shape[1]))
    return y


# --8<-- [end:task]


# --8<-- [start:check]
x = torch.randn(3, 10) * 50
y = softmax_rows(x)
assert torch.allclose(y, torch.softmax(x, dim=1), atol=1e-6), (
    f"rows add up to {y.sum(1).tolist()}"
)
# --8<-- [end:check]
