"""FlashAttention-2: the loops turned, the rescale deferred, hidden blocks skipped.

Dao 2023, *FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning*,
algorithm 1. A block of queries is now a piece of work of its own: it walks the keys, keeps its
accumulator in fast memory, and writes its output once. This is the backend "tiled".
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
def flash2_forward(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    scale: float,
    mask: Mask,
    block_q: int,
    block_k: int,
    hbm: HBM,
) -> tuple[Tensor, Tensor]:
    """Run algorithm 1; q, k, v are (batch, n_kv_heads, group, seq_len, head_dim).

    Returns:
        The output, of the shape of `q`, and log Σ exp(score) of each row (…,
        seq_len_q, 1); inf where a query sees no key.
    """
    wide = working_dtype(q.dtype)
    out = torch.empty_like(q)
    lse = torch.empty(*q.shape[:-1], 1, dtype=wide, device=q.device)
    for i, rows in blocks(q.shape[-2], block_q):  # on a GPU these run side by side
        q_i = hbm.load(q[..., rows, :]).to(wide) * scale
        acc = torch.zeros_like(q_i)
        row_sum = torch.zeros_like(q_i[..., :1])
        row_max = torch.full_like(row_sum, float("-inf"))
        for j, cols in blocks(k.shape[-2], block_k):
            if mask.is_dead(rows, cols):
                break
            k_j = hbm.load(k[..., cols, :]).to(wide)
            v_j = hbm.load(v[..., cols, :]).to(wide)
            hbm.visited.append((i, j))
            s = q_i @ k_j.transpose(-2, -1)
            if not mask.is_full(rows, cols):
                s = mask.hide(s, rows, cols)
            max_new = torch.maximum(row_max, s.amax(-1, keepdim=True))
            p = s.sub_(finite(max_new)).exp_()
            rescale = torch.exp(row_max - finite(max_new))
            row_sum = row_sum * rescale + p.sum(-1, keepdim=True)
            acc = acc.mul_(rescale).add_(p @ v_j)
            row_max = max_new
        blind = row_sum == 0
        hbm.store(
            out[..., rows, :], acc / row_sum.masked_fill(blind, 1.0)
        )  # once, not each step
        hbm.store(
            lse[..., rows, :], (row_max + row_sum.log()).masked_fill(blind, torch.inf)
        )
    return out, lse


# --8<-- [end:forward]


class _Flash2(torch.autograd.Function):
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
        out, lse = flash2_forward(qh, kh, vh, scale, mask, block_q, block_k, hbm)
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


def flash2_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
    block_q: int = 256,
    block_k: int = 512,
    hbm: HBM | None = None,
) -> Tensor:
    """Attention by FlashAttention-2's algorithm, forward and backward, in plain PyTorch.

    Arguments, shapes and errors as for `week2.attention.attention`, and:

    Args:
        block_q, block_k: rows of a block of queries and of keys.
        hbm: counts what the forward pass moves, and the tiles it computes.
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    if q.numel() == 0 or k.numel() == 0:
        return empty_result(q, k, v)
    mask = Mask(q.shape[1], k.shape[1], causal, key_padding_mask)
    return _Flash2.apply(q, k, v, scale, mask, block_q, block_k, hbm or HBM())
