"""One entrance to every implementation of attention."""

from __future__ import annotations

import torch
from torch import Tensor

from week2.attention.backends import BACKENDS, Backend, Call
from week2.attention.inputs import check_inputs, empty_result


# --8<-- [start:attention]
def attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
    backend: str | None = None,
) -> Tensor:
    """softmax(q kᵀ · softmax_scale) v, by the first backend of the table that can.

    Args:
        q: queries, (batch, seq_len_q, n_heads, head_dim); float16, bfloat16, float32
            or float64.
        k: keys, (batch, seq_len_k, n_kv_heads, head_dim), of q's dtype and device;
            n_heads is a multiple of n_kv_heads, and neighbouring query heads share a
            key head.
        v: values, of the keys' shape.
        causal: a query sees the keys up to its own place, counted from the end: the
            last query sees every key (bottom-right alignment), also where the lengths
            differ.
        softmax_scale: factor on the scores; None means 1 / sqrt(head_dim).
        key_padding_mask: bool (batch, seq_len_k), True = keep.
        backend: a name of `available_backends()`; None picks.

    Returns:
        (batch, seq_len_q, n_heads, head_dim). A query that sees no key gives zeros,
        and passes back no gradient.

    Raises:
        TypeError: a dtype that attention does not take, or dtypes that differ.
        ValueError: shapes that do not fit, or a backend that is unknown or cannot
            serve the call; the message says why.
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    chosen = None if backend is None else _named(backend)
    if q.numel() == 0 or k.numel() == 0:
        return empty_result(q, k, v)
    seq_len_q, seq_len_k = q.shape[1], k.shape[1]
    if causal and seq_len_q > seq_len_k:  # the first queries come before every key
        blind = seq_len_q - seq_len_k
        seen = attention(
            q[:, blind:],
            k,
            v,
            causal=True,
            softmax_scale=scale,
            key_padding_mask=key_padding_mask,
            backend=backend,
        )
        return torch.cat([torch.zeros_like(q[:, :blind]), seen], dim=1)
    # A single query at the end sees every key, with or without the causal mask.
    call = Call(q, k, v, causal and seq_len_q > 1, scale, key_padding_mask)
    if chosen is not None:
        reason = _reason(chosen, call)
        if reason is not None:
            raise ValueError(f"backend {backend!r} cannot serve this call: {reason}")
        return chosen.run(call)
    # The last backend, the formula itself, serves every call: the search always ends.
    return next(b for b in BACKENDS if _reason(b, call) is None).run(call)


# --8<-- [end:attention]


def available_backends() -> list[str]:
    """Names of the backends that this machine can run, the preferred one first."""
    return [b.name for b in BACKENDS if b.missing() is None]


def why_not(
    name: str,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
) -> str | None:
    """Why a backend cannot serve this call, or None if it can.

    Arguments and errors as for `attention`. An empty input is served without any backend.
    """
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    chosen = _named(name)
    if q.numel() == 0 or k.numel() == 0:
        return None
    seen = q[:, max(0, q.shape[1] - k.shape[1]) :] if causal else q
    return _reason(
        chosen,
        Call(seen, k, v, causal and seen.shape[1] > 1, scale, key_padding_mask),
    )


def _named(name: str) -> Backend:
    for backend in BACKENDS:
        if backend.name == name:
            return backend
    known = ", ".join(b.name for b in BACKENDS)
    raise ValueError(f"no backend is called {name!r}; there are {known}")


def _reason(backend: Backend, call: Call) -> str | None:
    return backend.missing() or backend.why_not(call)
