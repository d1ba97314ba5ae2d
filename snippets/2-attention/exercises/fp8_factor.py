# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "The largest weight is 1: which power of two comes last before torch.finfo(dtype).max?"
# ///
# --8<-- [start:task]
import torch


def factor(dtype: torch.dtype) -> float:
    """The largest power of two that weights in (0, 1] may be multiplied by."""
    return 1.0


# --8<-- [end:task]


# --8<-- [start:check]
assert factor(torch.float8_e4m3fn) == 256, (
    f"448 is E4M3's largest: {factor(torch.float8_e4m3fn)}"
)
assert factor(torch.float8_e5m2) == 32768, "57344 is E5M2's largest"
weight = torch.tensor(0.0009)
assert (weight * factor(torch.float8_e4m3fn)).to(torch.float8_e4m3fn).float() > 0, (
    "saved"
)
# --8<-- [end:check]
