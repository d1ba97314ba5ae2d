"""Attention from the formula to FlashAttention: every step readable, and one entrance to them all.

    from week2.attention import attention, available_backends, explain, why_not

`attention(q, k, v)` takes tensors of shape (batch, seq_len, n_heads, head_dim) and picks the
fastest implementation that the machine, the dtype and the shapes allow.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from week2.attention.front import attention, available_backends, explain, why_not

__all__ = ["attention", "available_backends", "explain", "why_not"]


def __getattr__(name: str) -> Any:
    # On demand, so that the parts of this package that need no torch start without it.
    if name in __all__:
        from week2.attention import front

        return getattr(front, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
