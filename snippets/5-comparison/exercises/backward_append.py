# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """
# Collect the steps in a list, and join them once, after the loop."""
# ///
# --8<-- [start:task]
import torch


def running_sums(x: torch.Tensor) -> torch.Tensor:
    """Cumulative sums along the first dimension, step by step."""
    out = x[:1]
    for step in x[1:].unbind(0):
        out = torch.cat([out, (out[-1] + step)[None]])
    return out


# --8<-- [end:task]


# --8<-- [start:check]
class Written(torch.utils._python_dispatch.TorchDispatchMode):
    numbers = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket in (torch.ops.aten.cat, torch.ops.aten.stack):
            Written.numbers += result.numel()
        return result


x = torch.ones(100, 4)
with Written():
    sums = running_sums(x)
assert torch.equal(sums, x.cumsum(0))
assert Written.numbers <= x.numel(), (
    f"{Written.numbers:,} numbers were copied for {x.numel()}"
)
# --8<-- [end:check]
