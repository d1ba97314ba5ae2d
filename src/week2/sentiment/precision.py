"""In which number format a classifier multiplies, by a rule: bf16 or fp32."""

from __future__ import annotations

import torch


# --8<-- [start:rule]
def quick_bf16() -> bool:
    """Whether a unit for products in bf16 is there: a processor's AMX, or a GPU's.

    AVX-512's instructions for bf16 do not decide: of two processors with them and
    without AMX, one read more reviews a second in bf16 than in fp32, and the other
    fewer. A trial at the start would choose the quicker one, but not the same one
    each time, and other rounding with it.
    """
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.cpu._is_amx_tile_supported()


# --8<-- [end:rule]
