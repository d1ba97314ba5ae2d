# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

from week2.attention.flash1 import flash1_attention
from week2.attention.naive import naive_attention

q, k, v = (torch.randn(1, 1024, 8, 64, requires_grad=True) for _ in range(3))
for form in (naive_attention, flash1_attention):
    saved: dict[int, int] = {}  # storage -> bytes

    def keep(x, saved=saved):
        saved[x.untyped_storage().data_ptr()] = x.untyped_storage().nbytes()
        return x

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda x: x):
        out = form(q, k, v)
    print(
        f"{form.__name__:17} keeps "
        f"{sum(saved.values()) / 2**20:5.1f} MiB for its backward pass"
    )
print(f"q, k, v and the output together are {4 * q.nbytes / 2**20:.1f} MiB")
# --8<-- [end:show]
