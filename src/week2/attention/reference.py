"""The yardstick: attention in float64, and how far each dtype may stray from it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from week2.attention.inputs import check_inputs, keep_mask, repeat_heads

FORWARD_BOUND = {
    torch.float64: 1e-13,
    torch.float32: 5e-6,
    torch.float16: 3e-3,
    torch.bfloat16: 2.5e-2,
}
"""Largest `error` of an output, for inputs drawn from N(0, 1)."""

GRADIENT_BOUND = {
    torch.float64: 1e-12,
    torch.float32: 2e-5,
    torch.float16: 6e-3,
    torch.bfloat16: 5e-2,
}
"""Largest `error` of a gradient, for inputs and an output gradient drawn from N(0, 1)."""


@dataclass(frozen=True)
class Reference:
    """Output and gradients in float64; each has the shape of what it belongs to."""

    out: Tensor
    dq: Tensor
    dk: Tensor
    dv: Tensor


def reference_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
    dout: Tensor | None = None,
) -> Reference:
    """Attention and its gradients in float64, written out by hand, sharing no code with autograd.

    Arguments as for `week2.attention.attention`; `dout` is the gradient of the output (ones
    if None). For softmax weights P: dV = Pᵀ dO, dS = P ∘ (dO Vᵀ - rowsum(dO ∘ O)),
    dQ = scale · dS K, dK = scale · dSᵀ Q (Dao et al. 2022, appendix B.2).
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    batch, _, n_heads, head_dim = q.shape
    q, k, v = (x.detach().double() for x in (q, k, v))
    do = torch.ones_like(q) if dout is None else dout.detach().double()
    kr, vr = repeat_heads(k, n_heads), repeat_heads(v, n_heads)
    scores = torch.einsum("bihd,bjhd->bhij", q, kr) * scale
    keep = keep_mask(q, k, causal=causal, key_padding_mask=key_padding_mask)
    if keep is not None:
        scores = scores.masked_fill(~keep, float("-inf"))
    if k.shape[1] == 0:
        p = scores
    else:
        top = scores.amax(-1, keepdim=True)
        p = torch.exp(scores - torch.where(top.isinf(), torch.zeros_like(top), top))
        total = p.sum(-1, keepdim=True)
        p = p / torch.where(total == 0, torch.ones_like(total), total)
    out = torch.einsum("bhij,bjhd->bihd", p, vr)
    dp = torch.einsum("bihd,bjhd->bhij", do, vr)
    ds = p * (dp - (do * out).sum(-1).transpose(1, 2)[..., None])
    dq = torch.einsum("bhij,bjhd->bihd", ds, kr) * scale
    dk = torch.einsum("bhij,bihd->bjhd", ds, q) * scale
    dv = torch.einsum("bhij,bihd->bjhd", p, do)
    n_kv_heads = k.shape[2]
    group = n_heads // n_kv_heads if n_kv_heads else 1
    shared = (batch, k.shape[1], n_kv_heads, group, head_dim)
    return Reference(out, dq, dk.reshape(shared).sum(3), dv.reshape(shared).sum(3))


def error(actual: Tensor, expected: Tensor) -> float:
    """Largest absolute difference, divided by the largest expected value if that exceeds 1.

    Gradients of keys and values add up over queries, so they grow with the length; dividing by
    their size keeps one bound for all lengths. A NaN or an infinity is an infinite error.
    """
    if actual.shape != expected.shape:
        raise ValueError(
            f"shapes differ: got {tuple(actual.shape)}, "
            f"expected {tuple(expected.shape)}; "
            "compare an output with the output it stands for"
        )
    if actual.numel() == 0:
        return 0.0
    difference = (actual.detach().double() - expected.double()).abs()
    if not bool(difference.isfinite().all()):
        return float("inf")
    return (difference.max() / expected.double().abs().max().clamp(min=1.0)).item()
