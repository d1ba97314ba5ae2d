"""In which number format a classifier multiplies, by a rule: bf16 or fp32."""

from __future__ import annotations

import torch


# --8<-- [start:rule]
def quick_bf16() -> bool:
    """Whether a unit for products in bf16 is there: a processor's AMX, or a GPU's.

    AVX-512's instructions for bf16 alone do not decide. A trial at the start would
    choose the quicker format, but not the same one each time, and so other rounding.
    """
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_amx_tile_supported()


# --8<-- [end:rule]
