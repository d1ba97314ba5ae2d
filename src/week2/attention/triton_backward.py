"""This book's attention kernel in Triton: the backward pass, in two kernels.

Both make the softmax weights again from the scores and the saved log-sum-exp. One walks keys and
sums a block of dQ; the other walks queries and sums a block of dK and of dV. Each sum stays with
one program, so nothing is added atomically and a run repeats bit by bit. The price is two more
products a tile than FlashAttention-2's single kernel: seven instead of five.
"""

# Triton types a kernel's arguments when it is launched, so they bear no annotations.
# mypy: disallow-untyped-defs=False

from __future__ import annotations

import triton
import triton.language as tl

from week2.attention.triton_kernel import configs, set_block_shapes

SHAPES = [
    (128, 128, 8, 2),
    (128, 64, 8, 2),
    (64, 128, 8, 2),
    (128, 64, 4, 3),
    (64, 64, 4, 3),
    (64, 64, 4, 2),
    (64, 32, 4, 3),
    (32, 64, 4, 3),
]
OF_QUERIES = configs(
    SHAPES,
    set_block_shapes(
        dict.fromkeys(("Q", "Out", "DO", "DQ"), "BLOCK_Q")
        | dict.fromkeys("KV", "BLOCK_K")
    ),
)
OF_KEYS = configs(
    SHAPES,
    set_block_shapes(
        dict.fromkeys(("Q", "DO"), "BLOCK_Q")
        | dict.fromkeys(("K", "V", "DK", "DV"), "BLOCK_K")
    ),
)


# --8<-- [start:dq]
@triton.jit
def walk_keys_for_dq(
    dq, q, do, lse, delta, K, V, batch, kv_head, start, stop, rows, n_k, shift, scale,
    BLOCK_K: tl.constexpr, HEAD_DIM: tl.constexpr, MASKED: tl.constexpr,
    CAUSAL: tl.constexpr,
):  # fmt: skip
    """Add to dQ (but for the scale) what the keys start … stop - 1 give."""
    for first in tl.range(start, stop, BLOCK_K):
        k = K.load([batch, kv_head, first, 0]).reshape(BLOCK_K, HEAD_DIM)
        v = V.load([batch, kv_head, first, 0]).reshape(BLOCK_K, HEAD_DIM)
        s = tl.dot(q, k.T, input_precision="ieee") * scale
        if MASKED:
            cols = first + tl.arange(0, BLOCK_K)
            keep = (cols < n_k)[None, :]
            if CAUSAL:
                keep = keep & (cols[None, :] <= rows[:, None] + shift)
            s = tl.where(keep, s, float("-inf"))
        p = tl.exp2(s - lse[:, None])
        dp = tl.dot(do, v.T, input_precision="ieee")
        ds = p * (dp - delta[:, None])
        dq = tl.dot(ds.to(k.dtype), k, dq, input_precision="ieee")
    return dq


@triton.autotune(OF_QUERIES, key=["q_bucket", "k_bucket", "HEAD_DIM", "CAUSAL"])
@triton.jit
def dq_kernel(
    Q, K, V, Out, DO, DQ, L, Delta, softmax_scale, scale, n_q, n_k, n_heads, group,
    q_bucket, k_bucket,
    HEAD_DIM: tl.constexpr, CAUSAL: tl.constexpr, BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
):  # fmt: skip
    """Compute dQ of one block of queries, and delta = rowsum(dO ∘ O)."""
    n_blocks = tl.cdiv(n_q, BLOCK_Q)
    head = (tl.program_id(0) // n_blocks) % n_heads
    batch = tl.program_id(0) // n_blocks // n_heads
    block = n_blocks - 1 - tl.program_id(0) % n_blocks
    shift = n_k - n_q
    rows = block * BLOCK_Q + tl.arange(0, BLOCK_Q)
    place = (batch * n_heads + head) * n_q + rows

    q = Q.load([batch, head, block * BLOCK_Q, 0]).reshape(BLOCK_Q, HEAD_DIM)
    o = Out.load([batch, head, block * BLOCK_Q, 0]).reshape(BLOCK_Q, HEAD_DIM)
    do = DO.load([batch, head, block * BLOCK_Q, 0]).reshape(BLOCK_Q, HEAD_DIM)
    lse = tl.load(L + place, mask=rows < n_q, other=float("inf"))
    delta = tl.sum(o.to(tl.float32) * do.to(tl.float32), 1)
    tl.store(Delta + place, delta, mask=rows < n_q)

    stop = n_k
    clear = n_k
    if CAUSAL:
        stop = tl.minimum(n_k, tl.maximum(0, (block + 1) * BLOCK_Q + shift))
        clear = tl.minimum(n_k, tl.maximum(0, block * BLOCK_Q + shift + 1))
    clear = clear // BLOCK_K * BLOCK_K
    dq = tl.zeros([BLOCK_Q, HEAD_DIM], tl.float32)
    dq = walk_keys_for_dq(
        dq, q, do, lse, delta, K, V, batch, head // group, 0, clear, rows, n_k,
        shift, scale,
        BLOCK_K, HEAD_DIM, False, CAUSAL,
    )  # fmt: skip
    dq = walk_keys_for_dq(
        dq, q, do, lse, delta, K, V, batch, head // group, clear, stop, rows, n_k,
        shift, scale,
        BLOCK_K, HEAD_DIM, True, CAUSAL,
    )  # fmt: skip
    dq = (dq * softmax_scale).to(q.dtype)
    DQ.store([batch, head, block * BLOCK_Q, 0], dq.reshape(1, 1, BLOCK_Q, HEAD_DIM))


# --8<-- [end:dq]


# --8<-- [start:dkdv]
@triton.jit
def walk_queries(
    dk, dv, k, v, Q, DO, L, Delta, batch, head, line, start, stop, cols, n_q,
    shift, scale,
    BLOCK_Q: tl.constexpr, HEAD_DIM: tl.constexpr, MASKED: tl.constexpr,
):  # fmt: skip
    """Add what queries start … stop - 1 of a head give to dK (unscaled) and dV."""
    for first in tl.range(start, stop, BLOCK_Q):
        rows = first + tl.arange(0, BLOCK_Q)
        q = Q.load([batch, head, first, 0]).reshape(BLOCK_Q, HEAD_DIM)
        do = DO.load([batch, head, first, 0]).reshape(BLOCK_Q, HEAD_DIM)
        # Beyond the last query q and do are 0, and an infinite lse makes weights 0.
        lse = tl.load(L + line + rows, mask=rows < n_q, other=float("inf"))
        delta = tl.load(Delta + line + rows, mask=rows < n_q, other=0.0)
        s = (
            tl.dot(k, q.T, input_precision="ieee") * scale
        )  # transposed: keys by queries
        if MASKED:
            s = tl.where(cols[:, None] <= rows[None, :] + shift, s, float("-inf"))
        p = tl.exp2(s - lse[None, :])
        dv = tl.dot(p.to(do.dtype), do, dv, input_precision="ieee")
        dp = tl.dot(v, do.T, input_precision="ieee")
        ds = p * (dp - delta[None, :])
        dk = tl.dot(ds.to(q.dtype), q, dk, input_precision="ieee")
    return dk, dv


@triton.autotune(OF_KEYS, key=["q_bucket", "k_bucket", "HEAD_DIM", "CAUSAL"])
@triton.jit
def dkdv_kernel(
    Q, K, V, DO, DK, DV, L, Delta, softmax_scale, scale, n_q, n_k, n_heads, group,
    q_bucket, k_bucket,
    HEAD_DIM: tl.constexpr, CAUSAL: tl.constexpr, BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
):  # fmt: skip
    """Compute dK and dV of one block of keys, summed over the head's query heads."""
    n_blocks = tl.cdiv(n_k, BLOCK_K)
    n_kv_heads = n_heads // group
    kv_head = (tl.program_id(0) // n_blocks) % n_kv_heads
    batch = tl.program_id(0) // n_blocks // n_kv_heads
    block = tl.program_id(0) % n_blocks  # the first keys are seen by the most queries
    shift = n_k - n_q
    cols = block * BLOCK_K + tl.arange(0, BLOCK_K)

    k = K.load([batch, kv_head, block * BLOCK_K, 0]).reshape(BLOCK_K, HEAD_DIM)
    v = V.load([batch, kv_head, block * BLOCK_K, 0]).reshape(BLOCK_K, HEAD_DIM)
    dk = tl.zeros([BLOCK_K, HEAD_DIM], tl.float32)
    dv = tl.zeros([BLOCK_K, HEAD_DIM], tl.float32)

    start = 0
    clear = 0  # from this query on, every query sees the whole block
    if CAUSAL:
        start = (
            tl.minimum(n_q, tl.maximum(0, block * BLOCK_K - shift))
            // BLOCK_Q
            * BLOCK_Q
        )
        clear = tl.minimum(n_q, tl.maximum(0, (block + 1) * BLOCK_K - 1 - shift))
        clear = tl.cdiv(clear, BLOCK_Q) * BLOCK_Q
    for member in range(0, group):
        head = kv_head * group + member
        line = (batch * n_heads + head) * n_q
        dk, dv = walk_queries(
            dk, dv, k, v, Q, DO, L, Delta, batch, head, line, start, clear, cols,
            n_q, shift,
            scale, BLOCK_Q, HEAD_DIM, True,
        )  # fmt: skip
        dk, dv = walk_queries(
            dk, dv, k, v, Q, DO, L, Delta, batch, head, line, clear, n_q, cols,
            n_q, shift,
            scale, BLOCK_Q, HEAD_DIM, False,
        )  # fmt: skip
    dk = (dk * softmax_scale).to(k.dtype).reshape(1, 1, BLOCK_K, HEAD_DIM)
    DK.store([batch, kv_head, block * BLOCK_K, 0], dk)
    DV.store(
        [batch, kv_head, block * BLOCK_K, 0],
        dv.to(v.dtype).reshape(1, 1, BLOCK_K, HEAD_DIM),
    )


# --8<-- [end:dkdv]
