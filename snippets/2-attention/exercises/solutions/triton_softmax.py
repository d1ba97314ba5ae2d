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
    x = tl.load(X + row + at, mask=at < n, other=float("-inf"))
    e = tl.exp(x - tl.max(x, 0))
    tl.store(Y + row + at, e / tl.sum(e, 0), mask=at < n)


def softmax_rows(x: torch.Tensor) -> torch.Tensor:
    y = torch.empty_like(x)
    softmax[(len(x),)](x, y, x.shape[1], BLOCK=triton.next_power_of_2(x.shape[1]))
    return y
