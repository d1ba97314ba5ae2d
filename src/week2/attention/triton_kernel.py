"""This book's attention kernel in Triton: the forward pass.

FlashAttention-2's algorithm (Dao 2023, algorithm 1) with what Hopper adds: blocks come and go
through tensor descriptors, which the card's tensor memory accelerator serves. One program computes
one block of queries of one head. The backward pass is in `triton_backward.py`, the call in
`triton_function.py`.

The structure follows Triton's own tutorial on fused attention; what is added is described on the
page *A kernel in Triton*.
"""

# Triton types a kernel's arguments when it is launched, so they bear no annotations.
# mypy: disallow-untyped-defs=False

from __future__ import annotations

from typing import Any

import triton
import triton.language as tl

INTERPRETED: bool = triton.knobs.runtime.interpret
"""True if TRITON_INTERPRET=1 was set when Triton was imported: kernels run in NumPy, on a CPU."""


# --8<-- [start:configs]
def set_block_shapes(rows: dict[str, str]) -> Any:
    """Make a hook that gives each descriptor the tried configuration's block shape.

    Args:
        rows: for each descriptor argument, the setting that is its number of rows.
    """

    def hook(arguments: dict[str, Any]) -> None:
        for name, setting in rows.items():
            shape = [1, 1, arguments[setting], arguments["HEAD_DIM"]]
            arguments[name].block_shape = shape

    return hook


def configs(
    shapes: list[tuple[int, int, int, int]], hook: Any
) -> list[triton.Config]:
    """Make configurations from (BLOCK_Q, BLOCK_K, warps, stages); interpreted, one.

    Each is timed once for a new (lengths, head size, causal); the fastest is kept.
    """
    if INTERPRETED:
        shapes = [(32, 16, 4, 1)]
    return [
        triton.Config(
            {"BLOCK_Q": q, "BLOCK_K": k},
            num_warps=warps,
            num_stages=stages,
            pre_hook=hook,
        )
        for q, k, warps, stages in shapes
    ]


FORWARD = configs(
    [
        (128, 128, 8, 2),
        (128, 128, 8, 3),
        (128, 64, 8, 3),
        (128, 64, 4, 3),
        (128, 64, 4, 4),
        (64, 128, 4, 3),
        (64, 64, 4, 3),
        (64, 32, 4, 4),
        (16, 128, 4, 3),
    ],
    set_block_shapes(
        {"Q": "BLOCK_Q", "Out": "BLOCK_Q", "K": "BLOCK_K", "V": "BLOCK_K"}
    ),
)
# --8<-- [end:configs]


# --8<-- [start:walk]
@triton.jit
def walk_keys(
    acc, row_sum, row_max, q, K, V, batch, kv_head, start, stop, rows, n_k, shift,
    scale,
    BLOCK_K: tl.constexpr, HEAD_DIM: tl.constexpr, MASKED: tl.constexpr,
    CAUSAL: tl.constexpr,
):  # fmt: skip
    """Walk keys start … stop - 1 in blocks, updating accumulator, sum and maximum."""
    for first in tl.range(start, stop, BLOCK_K):
        k = K.load([batch, kv_head, first, 0]).reshape(BLOCK_K, HEAD_DIM)
        s = tl.dot(q, k.T, input_precision="ieee")
        if MASKED:
            cols = first + tl.arange(0, BLOCK_K)
            keep = (cols < n_k)[None, :]
            if CAUSAL:
                keep = keep & (cols[None, :] <= rows[:, None] + shift)
            s = tl.where(keep, s * scale, float("-inf"))
            new_max = tl.maximum(row_max, tl.max(s, 1))
            finite_max = tl.where(new_max == float("-inf"), 0.0, new_max)
            p = tl.exp2(s - finite_max[:, None])
        else:
            new_max = tl.maximum(row_max, tl.max(s, 1) * scale)
            finite_max = new_max
            p = tl.exp2(s * scale - new_max[:, None])
        rescale = tl.exp2(row_max - finite_max)
        row_sum = row_sum * rescale + tl.sum(p, 1)
        v = V.load([batch, kv_head, first, 0]).reshape(BLOCK_K, HEAD_DIM)
        acc = tl.dot(p.to(v.dtype), v, acc * rescale[:, None], input_precision="ieee")
        row_max = new_max
    return acc, row_sum, row_max


# --8<-- [end:walk]


# --8<-- [start:forward]
@triton.autotune(FORWARD, key=["q_bucket", "k_bucket", "HEAD_DIM", "CAUSAL"])
@triton.jit
def forward_kernel(
    Q, K, V, Out, L, scale, n_q, n_k, n_heads, group, q_bucket, k_bucket,
    HEAD_DIM: tl.constexpr, CAUSAL: tl.constexpr, BLOCK_Q: tl.constexpr,
    BLOCK_K: tl.constexpr,
):  # fmt: skip
    """One block of queries of one head. `scale` is softmax_scale · log2(e)."""
    n_blocks = tl.cdiv(n_q, BLOCK_Q)
    head = (tl.program_id(0) // n_blocks) % n_heads
    batch = tl.program_id(0) // n_blocks // n_heads
    block = (
        n_blocks - 1 - tl.program_id(0) % n_blocks
    )  # the longest causal rows first
    shift = n_k - n_q  # bottom right: query i sees keys 0 … i + shift
    rows = block * BLOCK_Q + tl.arange(0, BLOCK_Q)

    q = Q.load([batch, head, block * BLOCK_Q, 0]).reshape(BLOCK_Q, HEAD_DIM)
    acc = tl.zeros([BLOCK_Q, HEAD_DIM], tl.float32)
    row_sum = tl.zeros([BLOCK_Q], tl.float32)
    row_max = tl.full([BLOCK_Q], float("-inf"), tl.float32)

    stop = n_k
    clear = n_k  # keys that every query of the block sees
    if CAUSAL:
        stop = tl.minimum(n_k, tl.maximum(0, (block + 1) * BLOCK_Q + shift))
        clear = tl.minimum(n_k, tl.maximum(0, block * BLOCK_Q + shift + 1))
    clear = clear // BLOCK_K * BLOCK_K
    acc, row_sum, row_max = walk_keys(
        acc, row_sum, row_max, q, K, V, batch, head // group, 0, clear, rows, n_k,
        shift, scale,
        BLOCK_K, HEAD_DIM, False, CAUSAL,
    )  # fmt: skip
    acc, row_sum, row_max = walk_keys(
        acc, row_sum, row_max, q, K, V, batch, head // group, clear, stop, rows,
        n_k, shift, scale,
        BLOCK_K, HEAD_DIM, True, CAUSAL,
    )  # fmt: skip

    seen = row_sum > 0.0
    row_sum = tl.where(seen, row_sum, 1.0)
    o = acc / row_sum[:, None]
    Out.store(
        [batch, head, block * BLOCK_Q, 0],
        o.to(q.dtype).reshape(1, 1, BLOCK_Q, HEAD_DIM),
    )
    # The logarithm is of base 2, and infinite where no key was seen.
    lse = tl.where(seen, row_max + tl.log2(row_sum), float("inf"))
    tl.store(L + (batch * n_heads + head) * n_q + rows, lse, mask=rows < n_q)


# --8<-- [end:forward]
