"""What attention accepts, said once: shapes, dtypes, the scale, and who may look at whom."""

from __future__ import annotations

import math

import torch
from torch import Tensor

DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def check_inputs(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
) -> float:
    """Check the arguments of an attention call and return the scale to use.

    Args:
        q: queries, (batch, seq_len_q, n_heads, head_dim).
        k: keys, (batch, seq_len_k, n_kv_heads, head_dim); n_heads is a multiple of n_kv_heads.
        v: values, of the shape of `k`.
        softmax_scale: factor on the scores; None means 1 / sqrt(head_dim).
        key_padding_mask: bool, (batch, seq_len_k), True where a key may be looked at.

    Raises:
        TypeError: something is no tensor, has a dtype that attention does not take, or differs
            in dtype from the rest.
        ValueError: the shapes do not fit one another, or the scale is not finite.
    """
    for name, x in (("q", q), ("k", k), ("v", v)):
        if not isinstance(x, Tensor):
            raise TypeError(f"{name} must be a torch.Tensor, got {type(x).__name__}")
        if x.dtype not in DTYPES:
            raise TypeError(
                f"{name} has dtype {x.dtype}; attention takes float16, bfloat16, float32 and "
                f"float64. Convert it, e.g. {name}.float()"
            )
        if x.ndim != 4:
            raise ValueError(
                f"{name} must have shape (batch, seq_len, n_heads, head_dim), got {tuple(x.shape)}"
            )
    if not (q.dtype == k.dtype == v.dtype):
        raise TypeError(
            f"q, k and v must share one dtype, got {q.dtype}, {k.dtype} and {v.dtype}; "
            "convert them to the same one"
        )
    if not (q.device == k.device == v.device):
        raise ValueError(
            f"q, k and v must be on one device, got {q.device}, {k.device} and {v.device}"
        )
    if k.shape != v.shape:
        raise ValueError(
            f"k and v must have the same shape, got {tuple(k.shape)} and {tuple(v.shape)}"
        )
    batch, _, n_heads, head_dim = q.shape
    _, seq_len_k, n_kv_heads, _ = k.shape
    if k.shape[0] != batch:
        raise ValueError(
            f"q has batch size {batch} and k has {k.shape[0]}; they must be equal"
        )
    if k.shape[3] != head_dim:
        raise ValueError(
            f"q has head_dim {head_dim} and k has {k.shape[3]}; they must be equal"
        )
    if head_dim == 0:
        raise ValueError("head_dim is 0; it must be at least 1")
    if n_heads != n_kv_heads and (n_kv_heads == 0 or n_heads % n_kv_heads):
        raise ValueError(
            f"q has {n_heads} heads and k has {n_kv_heads}; the first must be a multiple of the "
            "second. Did you pass (batch, n_heads, seq_len, head_dim)? Then use x.transpose(1, 2)"
        )
    if key_padding_mask is not None:
        _check_mask(key_padding_mask, (batch, seq_len_k), q.device)
    scale = (
        1.0 / math.sqrt(head_dim) if softmax_scale is None else float(softmax_scale)
    )
    if not math.isfinite(scale):
        raise ValueError(f"softmax_scale must be finite, got {scale}")
    return scale


def _check_mask(mask: Tensor, shape: tuple[int, int], device: torch.device) -> None:
    if not isinstance(mask, Tensor) or mask.dtype != torch.bool:
        kind = mask.dtype if isinstance(mask, Tensor) else type(mask).__name__
        raise TypeError(
            f"key_padding_mask must be a bool tensor, True = keep, got {kind}; "
            "a 0/1 attention_mask becomes one with attention_mask.bool()"
        )
    if tuple(mask.shape) != shape:
        raise ValueError(
            f"key_padding_mask must have shape (batch, seq_len_k) = {shape}, "
            f"got {tuple(mask.shape)}"
        )
    if mask.device != device:
        raise ValueError(
            f"key_padding_mask is on {mask.device}, q is on {device}; move it"
        )


# --8<-- [start:causal]
def causal_keep(rows: Tensor, cols: Tensor, seq_len_q: int, seq_len_k: int) -> Tensor:
    """Which keys each query may see, aligned so that the last query sees every key.

    Args:
        rows: positions of queries, (n,). cols: positions of keys, (m,).

    Returns:
        bool (n, m), True where the query may look.
    """
    return cols[None, :] <= rows[:, None] + (seq_len_k - seq_len_q)


# --8<-- [end:causal]


def keep_mask(
    q: Tensor,
    k: Tensor,
    *,
    causal: bool = False,
    key_padding_mask: Tensor | None = None,
) -> Tensor | None:
    """Make the whole mask, broadcastable to (batch, 1, seq_len_q, seq_len_k), or None.

    A padding mask alone stays (batch, 1, 1, seq_len_k), so it costs next to nothing.
    """
    keep = None
    if causal:
        seq_len_q, seq_len_k = q.shape[1], k.shape[1]
        rows = torch.arange(seq_len_q, device=q.device)
        cols = torch.arange(seq_len_k, device=q.device)
        keep = causal_keep(rows, cols, seq_len_q, seq_len_k)[None, None]
    if key_padding_mask is not None:
        padding = key_padding_mask[:, None, None, :]
        keep = padding if keep is None else keep & padding
    return keep


def repeat_heads(x: Tensor, n_heads: int) -> Tensor:
    """Give each query head its own copy of the key or value head that it shares.

    (batch, seq_len, n_kv_heads, head_dim) -> (batch, seq_len, n_heads, head_dim). Query heads
    0 … g-1 share head 0, the next g share head 1, and so on, g = n_heads / n_kv_heads.
    """
    group = n_heads // x.shape[2] if x.shape[2] else 1
    return x if group == 1 else x.repeat_interleave(group, dim=2)


def empty_result(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Zeros of the shape of `q` that still lie on the graph: their gradients are zeros."""
    anchor = q[:0].sum() + k[:0].sum() + v[:0].sum()
    return torch.zeros_like(q) + anchor
