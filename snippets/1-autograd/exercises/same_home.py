# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Look at new_ones, ones_like, or the dtype and device arguments of torch.ones."
# ///
# --8<-- [start:task]
import torch


def with_ones(x: torch.Tensor) -> torch.Tensor:
    """Return x, of shape (n, d), with a row of ones below it: shape (n + 1, d)."""
    return torch.cat([x, torch.ones(1, x.shape[1])])


# --8<-- [end:task]


# --8<-- [start:check]
half = with_ones(torch.zeros(2, 3, dtype=torch.float16))
assert half.dtype == torch.float16, f"float16 in, {half.dtype} out"
assert half.tolist() == [[0, 0, 0], [0, 0, 0], [1, 1, 1]], f"wrong values: {half}"
far = with_ones(torch.zeros(2, 3, device="meta"))
assert far.device.type == "meta", f"meta in, {far.device} out"
# --8<-- [end:check]
