"""Calling the book's Triton kernels: descriptors, launches, and the autograd function."""

from __future__ import annotations

from typing import Any

import torch
import triton
from torch import Tensor
from torch.autograd.function import once_differentiable
from triton.tools.tensor_descriptor import TensorDescriptor

from week2.attention.inputs import check_inputs, empty_result
from week2.attention.triton_backward import dkdv_kernel, dq_kernel
from week2.attention.triton_kernel import INTERPRETED, forward_kernel

LOG2_E = 1.4426950408889634
# the configuration's hook sets the real block shape before each launch
_PLACEHOLDER_ROWS = 16


def missing() -> str | None:
    """Why this machine cannot run the kernels, or None."""
    if INTERPRETED or torch.cuda.is_available():
        return None
    return (
        "needs an NVIDIA GPU; on a CPU set TRITON_INTERPRET=1 before "
        "Triton is imported (exact, and thousands of times slower)"
    )


def why_not(q: Tensor, k: Tensor, v: Tensor, softmax_scale: float) -> str | None:
    """Why the kernels cannot serve this call, or None. Shapes as in `attention`."""
    if q.device.type != ("cpu" if INTERPRETED else "cuda"):
        return (
            f"needs tensors on {'the CPU' if INTERPRETED else 'a GPU'}, "
            f"these are on {q.device}"
        )
    if INTERPRETED and q.dtype == torch.bfloat16:
        return (
            "under TRITON_INTERPRET=1 products of bfloat16 are wrong; "
            "use float16 or float32"
        )
    if q.dtype not in (torch.float16, torch.bfloat16, torch.float32):
        return f"takes float16, bfloat16 and float32, not {q.dtype}"
    head_dim = q.shape[-1]
    if head_dim > 256 or head_dim * q.element_size() % 16:
        multiple = 16 // q.element_size()
        return (
            f"head_dim must be a multiple of {multiple} up to 256 for {q.dtype}, "
            f"not {head_dim}"
        )
    if softmax_scale <= 0:
        return f"softmax_scale must be above 0, not {softmax_scale}"
    return None


# --8<-- [start:descriptor]
def describe(x: Tensor, block_dim: int) -> TensorDescriptor:
    """Describe (batch, seq_len, heads, head_dim) as (batch, heads, seq_len, …).

    A block is then some rows of one head: [1, 1, rows, block_dim]. Reading past the
    last row or column gives zeros, and writing there does nothing, so blocks need not
    divide the lengths.
    """
    batch, seq_len, heads, head_dim = x.shape
    strides = [x.stride(i) if x.shape[i] > 1 else head_dim for i in (0, 2, 1)]
    shape = [batch, heads, seq_len, head_dim]
    return TensorDescriptor(
        x, shape, [*strides, 1], [1, 1, _PLACEHOLDER_ROWS, block_dim]
    )


def describable(x: Tensor) -> Tensor:
    """`x` itself if the hardware can describe it, else a contiguous copy."""
    outer = [x.stride(i) for i in range(3) if x.shape[i] > 1]
    aligned = all(s > 0 and s * x.element_size() % 16 == 0 for s in outer)
    ready = aligned and x.stride(3) == 1 and x.data_ptr() % 16 == 0
    return x if ready else x.clone(memory_format=torch.contiguous_format)


# --8<-- [end:descriptor]


# --8<-- [start:function]
class _TritonAttention(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, q: Tensor, k: Tensor, v: Tensor, causal: bool, scale: float
    ) -> Tensor:
        q, k, v = describable(q), describable(k), describable(v)
        batch, n_q, n_heads, head_dim = q.shape
        n_k, group = k.shape[1], n_heads // k.shape[2]
        out = torch.empty(q.shape, dtype=q.dtype, device=q.device)
        lse = torch.empty(batch, n_heads, n_q, dtype=torch.float32, device=q.device)
        dim = max(16, triton.next_power_of_2(head_dim))
        forward_kernel[lambda meta: (triton.cdiv(n_q, meta[(
            "BLOCK_Q"
        )]) * batch * n_heads,)](
            *(describe(x, dim) for x in (q, k, v, out)),
            lse, scale * LOG2_E, n_q, n_k, n_heads, group, *buckets(n_q, n_k),
            HEAD_DIM=dim, CAUSAL=causal,
        )  # fmt: skip
        ctx.save_for_backward(q, k, v, out, lse)
        ctx.settings = (causal, scale)
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, dout: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, out, lse = ctx.saved_tensors
        causal, scale = ctx.settings
        dout = describable(dout)
        batch, n_q, n_heads, head_dim = q.shape
        n_k, n_kv_heads = k.shape[1], k.shape[2]
        dq, dk, dv = (
            torch.empty(x.shape, dtype=x.dtype, device=x.device) for x in (q, k, v)
        )
        delta = torch.empty_like(lse)
        dim = max(16, triton.next_power_of_2(head_dim))
        sizes = (n_q, n_k, n_heads, n_heads // n_kv_heads, *buckets(n_q, n_k))
        dq_kernel[lambda meta: (triton.cdiv(n_q, meta[(
            "BLOCK_Q"
        )]) * batch * n_heads,)](
            *(describe(x, dim) for x in (q, k, v, out, dout, dq)),
            lse, delta, scale, scale * LOG2_E, *sizes, HEAD_DIM=dim, CAUSAL=causal,
        )  # fmt: skip
        dkdv_kernel[lambda meta: (triton.cdiv(n_k, meta[(
            "BLOCK_K"
        )]) * batch * n_kv_heads,)](
            *(describe(x, dim) for x in (q, k, v, dout, dk, dv)),
            lse, delta, scale, scale * LOG2_E, *sizes, HEAD_DIM=dim, CAUSAL=causal,
        )  # fmt: skip
        return dq, dk, dv, None, None


# --8<-- [end:function]


def buckets(n_q: int, n_k: int) -> tuple[int, int]:
    """Lengths rounded up to powers of two: one tuning serves all lengths of a bucket."""
    return triton.next_power_of_2(n_q), triton.next_power_of_2(n_k)


def triton_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    causal: bool = False,
    softmax_scale: float | None = None,
) -> Tensor:
    """Attention by the book's Triton kernels, forward and backward.

    Arguments, shapes and errors as for `week2.attention.attention`; also a ValueError where
    `missing()` or `why_not(...)` gives a reason.
    """
    scale = check_inputs(q, k, v, softmax_scale=softmax_scale)
    if q.numel() == 0 or k.numel() == 0:
        return empty_result(q, k, v)
    reason = missing() or why_not(q, k, v, scale)
    if reason is not None:
        raise ValueError(f"the Triton kernel cannot serve this call: {reason}")
    return _TritonAttention.apply(q, k, v, causal, scale)
