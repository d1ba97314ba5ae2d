import math

import torch


def factor(dtype: torch.dtype) -> float:
    """The largest power of two by which weights from (0, 1] may be multiplied before the cast."""
    return 2.0 ** math.floor(math.log2(torch.finfo(dtype).max))
