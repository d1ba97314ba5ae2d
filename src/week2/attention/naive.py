"""Attention as the formula says it: softmax(q kᵀ · scale) v, with the whole score matrix in memory.

Vaswani et al. 2017, *Attention Is All You Need*, section 3.2.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from week2.attention.inputs import check_inputs, empty_result, keep_mask, repeat_heads


# --8<-- [start:naive]
def naive_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
) -> Tensor:
    """Attention by the formula, differentiated by autograd.

    Shapes, errors and conventions are those of `week2.attention.attention`. Softmax
    runs in float32 for half-precision inputs, as eager implementations do. Holds two
    (batch, n_heads, seq_len_q, seq_len_k) matrices at once.
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    if q.numel() == 0 or k.numel() == 0:
        return empty_result(q, k, v)
    k, v = repeat_heads(k, q.shape[2]), repeat_heads(v, q.shape[2])
    qh, kh, vh = (
        x.transpose(1, 2) for x in (q, k, v)
    )  # (batch, n_heads, seq_len, head_dim)

    scores = (
        qh @ kh.transpose(-2, -1)
    ) * scale  # (batch, n_heads, seq_len_q, seq_len_k)
    keep = keep_mask(q, k, causal=causal, key_padding_mask=key_padding_mask)
    if keep is not None:
        scores = scores.masked_fill(~keep, float("-inf"))
    # A row without any key is all -inf: its softmax would be 0/0, so give it finite
    # scores …
    alive = (
        torch.ones((), dtype=torch.bool)
        if keep is None
        else keep.any(-1, keepdim=True)
    )
    if keep is not None:
        scores = scores.masked_fill(~alive, 0.0)
    wide = torch.float64 if q.dtype == torch.float64 else torch.float32
    weights = torch.softmax(scores, dim=-1, dtype=wide).to(q.dtype)
    if keep is not None:
        weights = weights.masked_fill(
            ~alive, 0.0
        )  # … and no weights, hence no gradient
    return (weights @ vh).transpose(1, 2)


# --8<-- [end:naive]


# --8<-- [start:cost]
@dataclass(frozen=True)
class NaiveCost:
    """What the formula costs: floating-point operations and bytes held at once."""

    flops: int
    score_bytes: int
    input_bytes: int


def naive_cost(
    batch: int,
    seq_len_q: int,
    seq_len_k: int,
    n_heads: int,
    head_dim: int,
    itemsize: int = 4,
) -> NaiveCost:
    """Count the forward pass: two products of 2·n·m·d operations, two n·m matrices.

    Args:
        itemsize: bytes in a number (4 for float32, 2 for float16).
    """
    pairs = batch * n_heads * seq_len_q * seq_len_k
    return NaiveCost(
        flops=4 * pairs * head_dim,
        score_bytes=2 * pairs * itemsize,
        input_bytes=batch
        * n_heads
        * head_dim
        * (seq_len_q + 2 * seq_len_k)
        * itemsize,
    )


# --8<-- [end:cost]
