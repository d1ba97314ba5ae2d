import os

os.environ["TRITON_INTERPRET"] = "1"
import torch
import triton
import triton.language as tl


@triton.jit
def add(A, B, Out, n, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = at < n
    total = tl.load(A + at, mask=inside) + tl.load(B + at, mask=inside)
    tl.store(Out + at, total, mask=inside)


def add_all(a: torch.Tensor, b: torch.Tensor, out: torch.Tensor, n: int) -> None:
    add[(triton.cdiv(n, 4),)](a, b, out, n, BLOCK=4)
