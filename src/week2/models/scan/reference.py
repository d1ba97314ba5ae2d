"""The selective scan, step by step, as its authors compute it: what faster forms are tested with.

Symbols (Gu & Dao 2023, arXiv:2312.00752, section 3 and Algorithm 2):

    u      (batch, d_inner, seq_len)   input of each channel
    delta  (batch, d_inner, seq_len)   step size: how much of this token enters the state
    A      (d_inner, d_state)          decay rates, negative: how fast each state forgets
    B      (batch, d_state, seq_len)   how a token is written into the states
    C      (batch, d_state, seq_len)   how the states are read out
    D      (d_inner,)                  what of the input passes by the states
    z      (batch, d_inner, seq_len)   gate: the output is multiplied by silu(z)
"""

from typing import Literal, overload

import torch
import torch.nn.functional as F
from torch import Tensor


@overload
def selective_scan_reference(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    return_last_state: Literal[False] = False,
) -> Tensor: ...


@overload
def selective_scan_reference(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    *,
    return_last_state: Literal[True],
) -> tuple[Tensor, Tensor]: ...


def selective_scan_reference(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    return_last_state: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    """Algorithm 2, one token at a time; slow, and easy to check against the paper.

    Computes in float64 if an input is float64 and in float32 otherwise; the output has `u`'s
    dtype and shape, the last state is `(batch, d_inner, d_state)` in the computing dtype.
    """
    dtype = torch.float64 if torch.float64 in (u.dtype, delta.dtype, A.dtype) else torch.float32
    x, delta, A, B, C = (tensor.to(dtype) for tensor in (u, delta, A, B, C))
    if delta_bias is not None:
        delta = delta + delta_bias.to(dtype)[:, None]
    if delta_softplus:
        delta = F.softplus(delta)
    h = x.new_zeros(x.shape[0], *A.shape)  # (batch, d_inner, d_state)
    outputs = []
    for t in range(x.shape[2]):
        step = delta[:, :, t, None]  # (batch, d_inner, 1)
        write, read = B[:, None, :, t], C[:, None, :, t]  # (batch, 1, d_state)
        h = torch.exp(step * A) * h + step * write * x[:, :, t, None]
        outputs.append((h * read).sum(-1))
    y = torch.stack(outputs, dim=-1)  # (batch, d_inner, seq_len)
    if D is not None:
        y = y + D.to(dtype)[:, None] * x
    if z is not None:
        y = y * F.silu(z.to(dtype))
    y = y.to(u.dtype)
    return (y, h) if return_last_state else y
