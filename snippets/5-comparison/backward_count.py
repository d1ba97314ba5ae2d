# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.utils._python_dispatch import TorchDispatchMode


class CountZeros(TorchDispatchMode):
    """Adds up the numbers that select's and unbind's backward write."""

    written = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket in (
            torch.ops.aten.select_backward,
            torch.ops.aten.stack,
        ):
            self.written += result.numel()
        return result


def loop(steps):
    """What a scan does with its inputs: reads them, one step after the other."""
    state = torch.zeros(8, 4)
    for x in steps:
        state = 0.5 * state + x
    return state.sum()


print("length    by index   by unbind")
for n in (64, 128, 256):
    written = []
    for way in ("index", "unbind"):
        x = torch.zeros(8, n, 4, requires_grad=True)
        steps = [x[:, i] for i in range(n)] if way == "index" else x.unbind(1)
        total = loop(steps)
        with CountZeros() as mode:
            mode.written = 0
            total.backward()
        written.append(mode.written)
    print(f"{n:6} {written[0]:11,} {written[1]:11,}")
# --8<-- [end:show]
