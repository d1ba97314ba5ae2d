"""The two calls of flash-attn that the front makes, on a CPU: its signatures, by the reference.

A stand-in for a card that is not there: it shows that the front packs and unpacks rightly, not
that the package does. Signatures: flash_attn 2.8 (`flash_attn_interface.py`).
"""

from itertools import pairwise

import torch

from week2.attention.naive import naive_attention


def flash_attn_func(
    q,
    k,
    v,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
    alibi_slopes=None,
    deterministic=False,
    return_attn_probs=False,
):
    return naive_attention(q, k, v, causal=causal, softmax_scale=softmax_scale)


def flash_attn_varlen_func(
    q,
    k,
    v,
    cu_seqlens_q,
    cu_seqlens_k,
    max_seqlen_q,
    max_seqlen_k,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
):
    assert cu_seqlens_q.dtype == cu_seqlens_k.dtype == torch.int32
    starts, key_starts = cu_seqlens_q.tolist(), cu_seqlens_k.tolist()
    assert max_seqlen_q == max(b - a for a, b in pairwise(starts))
    assert max_seqlen_k == max(b - a for a, b in pairwise(key_starts))
    parts = [
        naive_attention(q[None, a:b], k[None, c:d], v[None, c:d], softmax_scale=softmax_scale)[0]
        for (a, b), (c, d) in zip(pairwise(starts), pairwise(key_starts), strict=True)
    ]
    return torch.cat(parts), None  # FlashAttention-4 adds a log-sum-exp, or None
