"""The selective scan in plain PyTorch, with a backward that recomputes the states by chunks.

Left to itself, autograd keeps every intermediate state: `seq_len * d_inner * d_state` numbers a
sequence, several times over. This Function keeps one state a chunk and recomputes the rest when
it is needed, the trick of the paper's section 3.3.2. It needs nothing but PyTorch and works in
float64 too. How a chunk is run through is a `Recurrence`: step by step here, by doubling in
`associative`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

CHUNK = 64


class Recurrence(NamedTuple):
    """How one chunk is computed. Tensors are `(steps, batch, d_inner, d_state)`, changed in place.

    states: (decay, inputs, h) -> every h[t] = decay[t] h[t-1] + inputs[t], from state `h` on.
    gradients: (decay, grads, carry) -> every g[t] = grads[t] + decay[t+1] g[t+1], where `carry`
        is what comes back from the chunk after, already decayed.
    """

    states: Callable[[Tensor, Tensor, Tensor], Tensor]
    gradients: Callable[[Tensor, Tensor, Tensor], Tensor]


def states_in_turn(decay: Tensor, inputs: Tensor, h: Tensor) -> Tensor:
    """Compute every state from the one before it."""
    for t in range(len(inputs)):
        inputs[t].addcmul_(decay[t], h)
        h = inputs[t]
    return inputs


def gradients_in_turn(decay: Tensor, grads: Tensor, carry: Tensor) -> Tensor:
    """Compute every state's gradient from the one after it."""
    for t in reversed(range(len(grads))):
        grads[t] += carry
        carry = decay[t] * grads[t]
    return grads


SEQUENTIAL = Recurrence(states_in_turn, gradients_in_turn)


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
    recurrence: Recurrence = SEQUENTIAL,
    chunk: int = CHUNK,
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
    y, last_state = _Scan.apply(x, dt, A, write, read, recurrence, chunk)
    if reverse:
        y = y.flip(0)
    y = y.permute(1, 2, 0)
    if D is not None:
        y = y + D[:, None] * u
    if z is not None:
        y = y * F.silu(z)
    return y, last_state


class _Scan(torch.autograd.Function):
    """y[t] = sum_n h[t, n] C[t, n], and the last h. Time comes first in x, dt, B and C.

    Gu & Dao 2023 (arXiv:2312.00752), Algorithm 2, for each sequence b and channel d:

        a[t, n] = exp(dt[t] A[n])
        h[t, n] = a[t, n] h[t-1, n] + dt[t] x[t] B[t, n]    h = 0 before the first step

    x, dt, y are `(seq_len, batch, d_inner)`; B, C `(seq_len, batch, d_state)`, shared by the
    channels; A `(d_inner, d_state)`. The bias, softplus, D and the gate are left to autograd.
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        dt: Tensor,
        A: Tensor,
        B: Tensor,
        C: Tensor,
        recurrence: Recurrence,
        chunk: int,
    ) -> tuple[Tensor, Tensor]:
        h = x.new_zeros(x.shape[1], *A.shape)
        checkpoints, outputs = [], []
        for start in range(0, len(x), chunk):
            part = slice(start, start + chunk)
            checkpoints.append(h)
            decay, inputs = _discretised(x[part], dt[part], A, B[part])
            states = recurrence.states(decay, inputs, h)
            with torch.autocast(x.device.type, enabled=False):  # it would multiply in bfloat16
                outputs.append((states @ C[part, :, :, None]).squeeze(-1))
            h = states[-1].clone()
        ctx.save_for_backward(x, dt, A, B, C, torch.stack(checkpoints))
        ctx.recurrence, ctx.chunk = recurrence, chunk
        return torch.cat(outputs), h

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gy: Tensor, carry: Tensor) -> tuple[Tensor | None, ...]:
        x, dt, A, B, C, checkpoints = ctx.saved_tensors
        gx, gdt, gB, gC = (torch.empty_like(tensor) for tensor in (x, dt, B, C))
        gA = torch.zeros_like(A)
        # The chain rule from the last step to the first; gh[t] is the gradient of h[t]:
        #     gh[t, n] = gy[t] C[t, n] + a[t+1, n] gh[t+1, n]
        #     gexponent[t, n] = gh[t, n] a[t, n] h[t-1, n]
        #     gwrite[t] = sum_n gh[t, n] B[t, n]
        #     gx[t] = gwrite[t] dt[t]    gdt[t] = gwrite[t] x[t] + sum_n gexponent[t, n] A[n]
        #     gB[t, n] = sum_d gh[t, n] dt[t] x[t]    gC[t, n] = sum_d gy[t] h[t, n]
        #     gA[n] = sum_b,t gexponent[t, n] dt[t]
        # At a chunk's last step `carry` is the term of t+1: what the chunk after hands on, and
        # after the last chunk the gradient of the last h.
        for index in reversed(range(len(checkpoints))):
            part = slice(index * ctx.chunk, (index + 1) * ctx.chunk)
            decay, inputs = _discretised(x[part], dt[part], A, B[part])
            states = ctx.recurrence.states(decay, inputs, checkpoints[index])
            gC[part] = (gy[part, :, None, :] @ states).squeeze(2)
            gh = gy[part, :, :, None] * C[part, :, None, :]
            gh = ctx.recurrence.gradients(decay, gh, carry)
            carry = decay[0] * gh[0]
            gwrite = (gh @ B[part, :, :, None]).squeeze(-1)  # gradient of dt * x
            gB[part] = ((dt[part] * x[part])[:, :, None, :] @ gh).squeeze(2)
            before = torch.cat([checkpoints[index][None], states[:-1]])
            gexponent = gh.mul_(decay).mul_(before)  # gradient of dt * A
            gx[part] = dt[part] * gwrite
            gdt[part] = x[part] * gwrite + (gexponent * A).sum(-1)
            gA += (gexponent * dt[part, ..., None]).sum((0, 1))
        return gx, gdt, gA, gB, gC, None, None


def _discretised(x: Tensor, dt: Tensor, A: Tensor, B: Tensor) -> tuple[Tensor, Tensor]:
    """exp(dt A) and dt x B for each step, both `(steps, batch, d_inner, d_state)`."""
    return torch.exp(dt[..., None] * A), (dt * x)[..., None] * B[:, :, None, :]
