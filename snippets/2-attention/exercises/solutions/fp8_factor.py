import math

import torch


def factor(dtype: torch.dtype) -> float:
    """The largest power of two that weights in (0, 1] may be multiplied by."""
    return 2.0 ** math.floor(math.log2(torch.finfo(dtype).max))
