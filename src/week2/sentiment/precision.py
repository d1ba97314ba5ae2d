"""Whether this machine multiplies quicker in bf16 or in fp32."""

from __future__ import annotations

import time
from functools import cache

import torch
from torch.nn.functional import linear

ROUNDS = 8


@cache
def quick_bf16() -> bool:
    """Whether products in bf16 are quicker than in fp32; found by a trial of some milliseconds.

    No flag tells: of two processors with AVX-512's bf16 and without AMX, one read 1.6 times as
    many reviews a second in bf16 as in fp32, and the other 0.8 times as many. On a GPU: whether
    it has bf16.
    """
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return False
    allowed = torch.get_num_threads()
    try:
        torch.set_num_threads(1)  # threads that wait for each other would be timed too
        bf16, fp32 = seconds_by_dtype(torch.bfloat16, torch.float32)
    finally:
        torch.set_num_threads(allowed)
    return bf16 < fp32


# --8<-- [start:trial]
def seconds_by_dtype(*dtypes: torch.dtype) -> list[float]:
    """For each, the shortest of some products of a layer's size: a busy machine only adds time."""
    sides = [
        (torch.ones(1024, 192, dtype=dtype), torch.ones(768, 192, dtype=dtype)) for dtype in dtypes
    ]
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(ROUNDS):
        for took, (rows, weights) in zip(times, sides, strict=True):
            began = time.perf_counter()
            linear(rows, weights)
            took.append(time.perf_counter() - began)
    return [min(took) for took in times]


# --8<-- [end:trial]
