"""Floating-point operations of a forward pass: torch counts products, and here the scan is added.

`FlopCounterMode` knows matrix products and a GPU's attention. This project's scan and short
convolution are operators of its own, and SDPA's kernel for the CPU is not in its table either, so
it is told their formulas. Norms, activations and softmax are left out, as the papers do.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count


# --8<-- [start:scan]
def scan_flops(
    batch: int, d_inner: int, seq_len: int, d_state: int, gated: bool = True
) -> int:
    """Operations of one selective scan, one direction.

    For each channel, state and token: delta·A, exp, times h, delta·u times B, the sum
    of both,
    times C, the sum over states. For each channel and token: delta·u, D·u and its
    sum, and the gate (silu: exp, sum, quotient; product).
    """
    return batch * d_inner * seq_len * (7 * d_state + 3 + (4 if gated else 0))


# --8<-- [end:scan]


def _scan_formula(
    u: Any, delta: Any, A: Any, *rest: Any, out_shape: Any, **kwargs: Any
) -> int:
    batch, d_inner, seq_len = u
    return scan_flops(batch, d_inner, seq_len, A[1])


def _convolution_formula(
    x: Any, weight: Any, *rest: Any, out_shape: Any, **kwargs: Any
) -> int:
    count = 1
    for size in x:
        count *= size
    return 2 * count * weight[1]


def _attention_formula(
    q: Any, k: Any, v: Any, *rest: Any, out_shape: Any, **kwargs: Any
) -> int:
    return sdpa_flop_count(q, k, v)


def forward_flops(model: Any, batch: int, seq_len: int) -> dict[str, int]:
    """Operations of one forward pass, by operator and in all (`total`).

    Args:
        model: a classifier on a CPU; its scan must be the compiled operator, whose formula is
            known (`week2.models.explain` says whether it is taken).
        batch: texts.
        seq_len: tokens in each.
    """
    formulas = {
        torch.ops.week2.selective_scan: _scan_formula,
        torch.ops.week2.short_convolution: _convolution_formula,
        torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention_formula,
    }
    counter = FlopCounterMode(display=False, custom_mapping=formulas)
    ids = torch.full((batch, seq_len), 5, device=model.device)
    with counter, torch.inference_mode():
        model(input_ids=ids)
    counts = {
        str(op).split(".")[-1]: n
        for op, n in counter.get_flop_counts()["Global"].items()
    }
    return {**counts, "total": counter.get_total_flops()}
