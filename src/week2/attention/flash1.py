"""FlashAttention-1: exact attention that never holds the score matrix.

Dao, Fu, Ermon, Rudra, Ré 2022, *FlashAttention: Fast and Memory-Efficient Exact Attention with
IO-Awareness*, algorithm 1. The outer loop walks blocks of keys, the inner one blocks of queries.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from week2.attention.inputs import check_inputs, empty_result
from week2.attention.recompute import tiled_backward
from week2.attention.tiles import HBM, Mask, blocks, by_heads, finite, working_dtype


# --8<-- [start:forward]
def flash1_forward(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    scale: float,
    mask: Mask,
    block_q: int,
    block_k: int,
    hbm: HBM,
) -> tuple[Tensor, Tensor]:
    """Algorithm 1; q, k, v are (batch, n_kv_heads, group, seq_len, head_dim).

    Returns:
        The output, of the shape of `q`, and log Σ exp(score) of each row (…,
        seq_len_q, 1); inf where a query sees no key.
    """
    wide = working_dtype(q.dtype)
    out = torch.zeros_like(q, dtype=wide)
    row_sum = torch.zeros(*q.shape[:-1], 1, dtype=wide, device=q.device)
    row_max = torch.full_like(row_sum, float("-inf"))
    for j, cols in blocks(k.shape[-2], block_k):
        k_j = hbm.load(k[..., cols, :]).to(wide)
        v_j = hbm.load(v[..., cols, :]).to(wide)
        for i, rows in blocks(q.shape[-2], block_q):
            q_i = hbm.load(q[..., rows, :]).to(wide) * scale
            o_i, sum_i, max_i = (
                hbm.load(x[..., rows, :]) for x in (out, row_sum, row_max)
            )
            hbm.visited.append((i, j))
            s = q_i @ k_j.transpose(-2, -1)
            if not mask.is_full(rows, cols):
                s = mask.hide(s, rows, cols)
            max_tile = s.amax(-1, keepdim=True)
            p = torch.exp(s - finite(max_tile))
            sum_tile = p.sum(-1, keepdim=True)
            max_new = torch.maximum(max_i, max_tile)
            old = torch.exp(max_i - finite(max_new))
            new = torch.exp(max_tile - finite(max_new))
            sum_new = old * sum_i + new * sum_tile
            o_new = (sum_i * old * o_i + new * (p @ v_j)) / sum_new.masked_fill(
                sum_new == 0, 1.0
            )
            for place, x in ((out, o_new), (row_sum, sum_new), (row_max, max_new)):
                hbm.store(place[..., rows, :], x)
    lse = (row_max + row_sum.log()).masked_fill(row_sum == 0, torch.inf)
    return out.to(q.dtype), lse


# --8<-- [end:forward]


# --8<-- [start:function]
class _Flash1(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        q: Tensor,
        k: Tensor,
        v: Tensor,
        scale: float,
        mask: Mask,
        block_q: int,
        block_k: int,
        hbm: HBM,
    ) -> Tensor:
        heads = k.shape[2]
        qh, kh, vh = (by_heads(x, heads) for x in (q, k, v))
        out, lse = flash1_forward(qh, kh, vh, scale, mask, block_q, block_k, hbm)
        out = out.permute(0, 3, 1, 2, 4).flatten(2, 3)
        ctx.save_for_backward(q, k, v, out, lse)
        ctx.settings = (scale, mask, block_q, block_k)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dout: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, out, lse = ctx.saved_tensors
        scale, mask, block_q, block_k = ctx.settings
        hbm = HBM()
        grads = tiled_backward(
            q, k, v, out, lse, dout, scale, mask, block_q, block_k, hbm
        )
        return *grads, None, None, None, None, None


# --8<-- [end:function]


def flash1_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
    block_q: int = 128,
    block_k: int = 128,
    hbm: HBM | None = None,
) -> Tensor:
    """Attention by FlashAttention-1's algorithm, forward and backward, in plain PyTorch.

    Arguments, shapes and errors as for `week2.attention.attention`, and:

    Args:
        block_q, block_k: rows of a block of queries and of keys.
        hbm: counts what the forward pass moves.
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    if q.numel() == 0 or k.numel() == 0:
        return empty_result(q, k, v)
    mask = Mask(q.shape[1], k.shape[1], causal, key_padding_mask)
    return _Flash1.apply(q, k, v, scale, mask, block_q, block_k, hbm or HBM())
