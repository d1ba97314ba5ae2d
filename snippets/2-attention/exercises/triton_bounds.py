# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "triton"]
# [tool.bookproof]
# hint = "tl.load and tl.store take mask=…: which of this program's places lie below n?"
# ///
# --8<-- [start:task]
import os

os.environ["TRITON_INTERPRET"] = "1"
import torch
import triton
import triton.language as tl


@triton.jit
def add(A, B, Out, n, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(Out + at, tl.load(A + at) + tl.load(B + at))


def add_all(a: torch.Tensor, b: torch.Tensor, out: torch.Tensor, n: int) -> None:
    add[(triton.cdiv(n, 4),)](a, b, out, n, BLOCK=4)


# --8<-- [end:task]


# --8<-- [start:check]
room = torch.zeros(16)  # ten numbers to fill, and six that belong to someone else
a, b = torch.arange(16.0), torch.ones(16)
add_all(a, b, room, 10)
assert room[:10].tolist() == [i + 1.0 for i in range(10)], (
    "the first ten sums are wrong"
)
assert not room[10:].any(), (
    f"the kernel wrote past its ten numbers: {room[10:].tolist()}"
)
# --8<-- [end:check]
