# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "triton"]
# ///
# --8<-- [start:show]
import os

# run on the CPU; leave out on a GPU, with device="cuda"
os.environ["TRITON_INTERPRET"] = "1"
import torch
import triton
import triton.language as tl


@triton.jit
def double(X, Y, n, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)  # this program's numbers
    x = tl.load(X + at, mask=at < n)
    tl.store(Y + at, 2 * x, mask=at < n)


x = torch.arange(10.0)
y = torch.empty_like(x)
double[(triton.cdiv(10, 4),)](x, y, 10, BLOCK=4)  # three programs of four numbers
print(y)
# --8<-- [end:show]
