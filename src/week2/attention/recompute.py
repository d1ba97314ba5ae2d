"""The backward pass that both tiled versions share: recompute the weights, tile by tile.

From the forward pass it needs the output and one number a row, L = log Σ exp(score): softmax
weights are exp(score - L), so no n × n matrix is kept in between. Dao 2023, algorithm 2.
"""

from __future__ import annotations

import torch
from torch import Tensor

from week2.attention.tiles import HBM, Mask, blocks, by_heads, working_dtype


# --8<-- [start:backward]
def tiled_backward(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    out: Tensor,
    lse: Tensor,
    dout: Tensor,
    scale: float,
    mask: Mask,
    block_q: int,
    block_k: int,
    hbm: HBM,
) -> tuple[Tensor, Tensor, Tensor]:
    """Compute the gradients of q, k, v, each (batch, seq_len, heads, head_dim).

    Args:
        lse: (batch, n_kv_heads, group, seq_len_q, 1); inf where a query sees no key.
    """
    heads = k.shape[2]
    wide = working_dtype(q.dtype)
    qh, kh, vh, oh, doh = (by_heads(x, heads) for x in (q, k, v, out, dout))
    dq, dk, dv = (
        torch.zeros(x.shape, dtype=wide, device=q.device) for x in (q, k, v)
    )
    dqh, dkh, dvh = (by_heads(x, heads) for x in (dq, dk, dv))
    delta = (hbm.load(doh).to(wide) * hbm.load(oh).to(wide)).sum(-1, keepdim=True)
    for j, cols in blocks(k.shape[1], block_k):
        k_j = hbm.load(kh[..., cols, :]).to(wide)
        v_j = hbm.load(vh[..., cols, :]).to(wide)
        dk_j, dv_j = torch.zeros_like(k_j), torch.zeros_like(v_j)
        for i, rows in blocks(q.shape[1], block_q):
            if mask.is_dead(rows, cols):
                continue
            q_i = hbm.load(qh[..., rows, :]).to(wide)
            do_i = hbm.load(doh[..., rows, :]).to(wide)
            lse_i, delta_i = (
                hbm.load(lse[..., rows, :]),
                hbm.load(delta[..., rows, :]),
            )
            hbm.visited.append((i, j))
            s = (q_i @ k_j.transpose(-2, -1)) * scale
            if not mask.is_full(rows, cols):
                s = mask.hide(s, rows, cols)
            p = torch.exp(s - lse_i)  # softmax weights, made again
            dv_j += (p.transpose(-2, -1) @ do_i).sum(2, keepdim=True)
            dp = do_i @ v_j.transpose(-2, -1)
            ds = p * (dp - delta_i)
            dk_j += (ds.transpose(-2, -1) @ q_i).sum(2, keepdim=True) * scale
            dq_i = hbm.load(dqh[..., rows, :])
            hbm.store(dqh[..., rows, :], dq_i + (ds @ k_j) * scale)
        hbm.store(dkh[..., cols, :], dk_j)
        hbm.store(dvh[..., cols, :], dv_j)
    return dq.to(q.dtype), dk.to(k.dtype), dv.to(v.dtype)


# --8<-- [end:backward]
