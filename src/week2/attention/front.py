"""One entrance to every implementation of attention."""

from __future__ import annotations

import torch
from torch import Tensor

from week2 import backends
from week2.attention.backends import BACKENDS, Call
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
    """Compute softmax(q kᵀ · softmax_scale) v, by the first backend that can.

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
        backend: a name of `available_backends()`; None picks (see `explain`).

    Returns:
        (batch, seq_len_q, n_heads, head_dim). A query that sees no key gives zeros,
        and passes back no gradient.

    Raises:
        TypeError: a dtype that attention does not take, or dtypes that differ.
        ValueError: shapes that do not fit, or a backend that is unknown or cannot
            serve the call; the message says why.
    """
    call = _call(q, k, v, causal, softmax_scale, key_padding_mask)
    if backend is not None:
        backends.named(BACKENDS, backend)  # an unknown one is an error in any call
    if call is None:
        return empty_result(q, k, v)
    out = backends.choose(BACKENDS, call, backend).run(call)
    blind = q.shape[1] - out.shape[1]
    return torch.cat([torch.zeros_like(q[:, :blind]), out], dim=1) if blind else out


def _call(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    causal: bool,
    softmax_scale: float | None,
    key_padding_mask: Tensor | None,
) -> Call | None:
    """Check the inputs; what is left for a backend, or None if an input is empty."""
    scale = check_inputs(
        q, k, v, softmax_scale=softmax_scale, key_padding_mask=key_padding_mask
    )
    if q.numel() == 0 or k.numel() == 0:
        return None
    if causal and (blind := q.shape[1] - k.shape[1]) > 0:
        q = q[:, blind:]  # the first queries come before every key
    # A single query at the end sees every key, with or without the causal mask.
    return Call(q, k, v, causal and q.shape[1] > 1, scale, key_padding_mask)


# --8<-- [end:attention]


def available_backends() -> list[str]:
    """Name the backends that this machine can run, the preferred one first."""
    return [b.name for b in BACKENDS if b.missing() is None]


def explain(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
    key_padding_mask: Tensor | None = None,
) -> dict[str, str | None]:
    """Say for each backend, in the order of trying, why it cannot serve this call.

    Arguments and errors as for `attention`.

    Returns:
        name → reason, or None where it can; `attention` takes the first with None.
        An empty input needs no backend, and each has None.
    """
    call = _call(q, k, v, causal, softmax_scale, key_padding_mask)
    if call is None:
        return dict.fromkeys(b.name for b in BACKENDS)
    return backends.explain(BACKENDS, call)


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
    """Say why one backend cannot serve this call, or None: an entry of `explain`.

    Only that backend is asked. A name that is unknown raises ValueError.
    """
    call = _call(q, k, v, causal, softmax_scale, key_padding_mask)
    backend = backends.named(BACKENDS, name)
    return None if call is None else backend.refusal(call)
