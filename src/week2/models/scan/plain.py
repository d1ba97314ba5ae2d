"""The selective scan in plain PyTorch, with a backward that recomputes the states by chunks.

Left to itself, autograd keeps every intermediate state: `seq_len * d_inner * d_state` numbers a
sequence, several times over. This Function keeps one state in `CHUNK` steps and recomputes the rest
when it is needed, the trick of the paper's section 3.3.2. It needs nothing but PyTorch and works
in float64 too.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

CHUNK = 64


def selective_scan_plain(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
    delta_softplus: bool = False,
    reverse: bool = False,
) -> tuple[Tensor, Tensor]:
    """Return the output, shaped like `u`, and the last state `(batch, d_inner, d_state)`.

    All inputs share one dtype, float32 or float64. `reverse` scans from the last token on.
    """
    if delta_bias is not None:
        delta = delta + delta_bias[:, None]
    if delta_softplus:
        delta = F.softplus(delta)
    steps = [tensor.permute(2, 0, 1) for tensor in (u, delta, B, C)]  # time first
    if reverse:
        steps = [tensor.flip(0) for tensor in steps]
    x, dt, write, read = steps
    y, last_state = _Scan.apply(x, dt, A, write, read)
    if reverse:
        y = y.flip(0)
    y = y.permute(1, 2, 0)
    if D is not None:
        y = y + D[:, None] * u
    if z is not None:
        y = y * F.silu(z)
    return y, last_state


# --8<-- [start:chunk]
def _states(h: Tensor, x: Tensor, dt: Tensor, A: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
    """Decay factors and states after `h`, both `(steps, batch, d_inner, d_state)`."""
    decay = torch.exp(dt[..., None] * A)
    states = (dt * x)[..., None] * B[:, :, None, :]
    for t in range(len(states)):
        states[t].addcmul_(decay[t], h)  # h[t] = decay[t] * h[t-1] + dt[t] * x[t] * B[t]
        h = states[t]
    return decay, states


# --8<-- [end:chunk]


class _Scan(torch.autograd.Function):
    """y[t] = sum_n h[t, n] C[t, n], and the last h. Time comes first in x, dt, B and C."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, dt: Tensor, A: Tensor, B: Tensor, C: Tensor
    ) -> tuple[Tensor, Tensor]:
        h = x.new_zeros(x.shape[1], *A.shape)
        kept, outputs = [], []
        for start in range(0, len(x), CHUNK):
            part = slice(start, start + CHUNK)
            kept.append(h)
            _, states = _states(h, x[part], dt[part], A, B[part])
            outputs.append((states @ C[part, :, :, None]).squeeze(-1))
            h = states[-1].clone()
        ctx.save_for_backward(x, dt, A, B, C, torch.stack(kept))
        return torch.cat(outputs), h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gy: Tensor, carry: Tensor) -> tuple[Tensor, ...]:
        x, dt, A, B, C, kept = ctx.saved_tensors
        gx, gdt, gB, gC = (torch.empty_like(tensor) for tensor in (x, dt, B, C))
        gA = torch.zeros_like(A)
        for chunk in reversed(range(len(kept))):
            part = slice(chunk * CHUNK, (chunk + 1) * CHUNK)
            decay, states = _states(kept[chunk], x[part], dt[part], A, B[part])
            gC[part] = (gy[part, :, None, :] @ states).squeeze(2)
            gh = gy[part, :, :, None] * C[part, :, None, :]
            for t in reversed(range(len(gh))):  # what reaches h[t] from y[t] and from h[t+1]
                gh[t] += carry
                carry = decay[t] * gh[t]
            gwrite = (gh @ B[part, :, :, None]).squeeze(-1)  # gradient of dt * x
            gB[part] = ((dt[part] * x[part])[:, :, None, :] @ gh).squeeze(2)
            before = torch.cat([kept[chunk][None], states[:-1]])
            gexponent = gh.mul_(decay).mul_(before)  # gradient of dt * A
            gx[part] = dt[part] * gwrite
            gdt[part] = x[part] * gwrite + (gexponent * A).sum(-1)
            gA += (gexponent * dt[part, ..., None]).sum((0, 1))
        return gx, gdt, gA, gB, gC
