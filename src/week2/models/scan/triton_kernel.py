"""The selective scan as a Triton kernel: one program for a block of channels of one sequence.

The state lives in registers for the whole sequence and never visits the GPU's memory, which is the
paper's point (section 3.3.2): what limits a naive scan on a GPU is writing `seq_len * d_inner *
d_state` numbers out and reading them back. As in the compiled CPU kernel one state in `CHUNK` is
kept for the backward, which recomputes the rest.

Symbols, in the kernels' layout (the arguments of `selective_scan_triton` have the time last):

    u, delta, z, y  (batch, seq_len, d_inner)   input, raw step, gate, output
    B, C            (batch, seq_len, d_state)   write and read vectors, shared by all channels
    A               (d_inner, d_state)          decay rates (`rates`), negative
    D, bias         (d_inner,)                  skip connection, and what is added to delta
    h               (batch, d_inner, d_state)   state, one for each step t

A program has one batch index b and BLOCK channels d, which the equations below leave out where
nothing is summed over them; n is one of d_state states. t counts steps in the order of the scan,
from the last token on if `reverse`. A gradient of the loss has a g before its symbol.

Tested in float32 under Triton's interpreter (`TRITON_INTERPRET=1`, set before this is imported).
"""

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor
from torch.autograd.function import once_differentiable

CHUNK = 64
BLOCK = 32  # channels a program; with 16 states, 512 numbers in registers

INTERPRETED = triton.knobs.runtime.interpret


def selective_scan_triton(
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

    Every input is float32, on a GPU, or on the CPU under the interpreter.
    """
    return _TritonScan.apply(u, delta, A, B, C, D, z, delta_bias, delta_softplus, reverse)


@triton.jit
def _softplus(x):  # type: ignore[no-untyped-def]  # Triton's own language
    # log(1 + exp(x)); above 20, that is x in float32.
    # log(1 + e) loses a small e; Kahan's quotient gives it back.
    e = tl.exp(tl.minimum(x, 20.0))
    one_more = 1.0 + e
    small = tl.where(one_more == 1.0, 1.0, one_more - 1.0)
    log1p = tl.where(one_more == 1.0, e, tl.log(one_more) * (e / small))
    return tl.where(x > 20.0, x, log1p)


@triton.jit
def _forward(  # type: ignore[no-untyped-def]
    u, delta, A, B, C, D, z, bias, y, last, states, seq_len, d_inner,
    N: tl.constexpr, N_PAD: tl.constexpr, BD: tl.constexpr, STEPS: tl.constexpr,
    SOFTPLUS: tl.constexpr, REVERSE: tl.constexpr, KEEP: tl.constexpr,
    HAS_D: tl.constexpr, HAS_Z: tl.constexpr, HAS_BIAS: tl.constexpr,
):  # fmt: skip
    """Scan one sequence for BD channels (Gu & Dao 2023, arXiv:2312.00752, Algorithm 2).

        dt[t]  = softplus(delta[t] + bias)
        h[t,n] = exp(dt[t] A[n]) h[t-1,n] + dt[t] u[t] B[t,n]        h = 0 before the first step
        out[t] = sum_n C[t,n] h[t,n] + D u[t]
        y[t]   = out[t] silu(z[t])                                   silu(z) = z sigmoid(z)

    dt B stands for equation 4's (exp(dt A) - 1) / A * B, as in the authors' code. Each of bias,
    softplus, D and z may be missing; its term or function is then left out.
    """
    b = tl.program_id(0).to(tl.int64)
    d = tl.program_id(1) * BD + tl.arange(0, BD)
    n = tl.arange(0, N_PAD)
    real_d, real_n = d < d_inner, n < N
    square, real = d[:, None] * N + n[None, :], real_d[:, None] & real_n[None, :]
    rates = tl.load(A + square, mask=real, other=0.0)
    skip = tl.load(D + d, mask=real_d, other=0.0) if HAS_D else tl.zeros([BD], tl.float32)
    shift = tl.load(bias + d, mask=real_d, other=0.0) if HAS_BIAS else tl.zeros([BD], tl.float32)
    # States n >= N and channels d >= d_inner are read as 0: their h stays 0 and adds nothing.
    h = tl.zeros([BD, N_PAD], tl.float32)
    chunks = tl.cdiv(seq_len, STEPS)
    for t in range(seq_len):
        if KEEP:  # noqa: SIM102 - known when the kernel is compiled, unlike the next
            if t % STEPS == 0:  # h[t-1], from which the backward makes its chunk again
                tl.store(states + (b * chunks + t // STEPS) * d_inner * N + square, h, mask=real)
        place = b * seq_len + (seq_len - 1 - t if REVERSE else t)
        x = tl.load(u + place * d_inner + d, mask=real_d, other=0.0)
        dt = tl.load(delta + place * d_inner + d, mask=real_d, other=0.0) + shift
        if SOFTPLUS:
            dt = _softplus(dt)
        write = tl.load(B + place * N + n, mask=real_n, other=0.0)
        read = tl.load(C + place * N + n, mask=real_n, other=0.0)
        h = tl.exp(dt[:, None] * rates) * h + (dt * x)[:, None] * write[None, :]
        out = tl.sum(h * read[None, :], 1) + skip * x
        if HAS_Z:
            gate = tl.load(z + place * d_inner + d, mask=real_d, other=0.0)
            out = out * gate * tl.sigmoid(gate)
        tl.store(y + place * d_inner + d, out, mask=real_d)
    tl.store(last + b * d_inner * N + square, h, mask=real)


@triton.jit
def _backward(  # type: ignore[no-untyped-def]
    u, delta, A, B, C, D, z, bias, states, scratch, gy, glast,
    gu, gdelta, gA, gB, gC, gD, gz, gbias, seq_len, d_inner, batch,
    N: tl.constexpr, N_PAD: tl.constexpr, BD: tl.constexpr, STEPS: tl.constexpr,
    SOFTPLUS: tl.constexpr, REVERSE: tl.constexpr,
    HAS_D: tl.constexpr, HAS_Z: tl.constexpr, HAS_BIAS: tl.constexpr,
):  # fmt: skip
    """Compute all gradients from gy and glast, those of y and of the last h.

    The chain rule through the equations of `_forward`, from the last step, after which gh is
    glast, to the first:

        gout[t]        = gy[t] silu(z[t])
        gz[t]          = gy[t] out[t] s (1 + z[t] (1 - s))    s = sigmoid(z[t])
        gstate[t,n]    = gout[t] C[t,n] + gh[t+1,n]           gradient of h[t]
        gh[t,n]        = gstate[t,n] exp(dt[t] A[n])          what of it goes on to h[t-1]
        gexponent[t,n] = gh[t,n] h[t-1,n]                     gradient of dt[t] A[n]
        gwrite[t]      = sum_n gstate[t,n] B[t,n]             gradient of dt[t] u[t]
        gu[t]          = gwrite[t] dt[t] + gout[t] D
        gdt[t]         = gwrite[t] u[t] + sum_n gexponent[t,n] A[n]
        gdelta[t]      = gdt[t] sigmoid(delta[t] + bias)      softplus' is sigmoid
        gB[t,n]        = sum_d gstate[t,n] dt[t] u[t]
        gC[t,n]        = sum_d gout[t] h[t,n]
        gA[n]          = sum_b,t gexponent[t,n] dt[t]
        gD             = sum_b,t gout[t] u[t]
        gbias          = sum_b,t gdelta[t]

    Nothing is added atomically: a program sums over its BD channels (gB, gC) or over the steps
    (the last three), and the caller over blocks or sequences.
    """
    b, block = tl.program_id(0).to(tl.int64), tl.program_id(1)
    d = block * BD + tl.arange(0, BD)
    n = tl.arange(0, N_PAD)
    real_d, real_n = d < d_inner, n < N
    square, real = d[:, None] * N + n[None, :], real_d[:, None] & real_n[None, :]
    rates = tl.load(A + square, mask=real, other=0.0)
    skip = tl.load(D + d, mask=real_d, other=0.0) if HAS_D else tl.zeros([BD], tl.float32)
    shift = tl.load(bias + d, mask=real_d, other=0.0) if HAS_BIAS else tl.zeros([BD], tl.float32)
    own = scratch + (b * tl.num_programs(1) + block) * STEPS * BD * N_PAD
    tile = tl.arange(0, BD)[:, None] * N_PAD + n[None, :]
    gh = tl.load(glast + b * d_inner * N + square, mask=real, other=0.0)
    sum_A = tl.zeros([BD, N_PAD], tl.float32)
    sum_D, sum_bias = tl.zeros([BD], tl.float32), tl.zeros([BD], tl.float32)
    chunks = tl.cdiv(seq_len, STEPS)
    for index in range(chunks):
        chunk = chunks - 1 - index
        start = chunk * STEPS
        steps = tl.minimum(STEPS, seq_len - start)
        first = tl.load(states + (b * chunks + chunk) * d_inner * N + square, mask=real, other=0.0)
        h = first  # the state before the chunk
        for step in range(steps):  # the chunk's states once more
            t = start + step
            place = b * seq_len + (seq_len - 1 - t if REVERSE else t)
            x = tl.load(u + place * d_inner + d, mask=real_d, other=0.0)
            dt = tl.load(delta + place * d_inner + d, mask=real_d, other=0.0) + shift
            if SOFTPLUS:
                dt = _softplus(dt)
            write = tl.load(B + place * N + n, mask=real_n, other=0.0)
            h = tl.exp(dt[:, None] * rates) * h + (dt * x)[:, None] * write[None, :]
            tl.store(own + step * BD * N_PAD + tile, h)
        tl.debug_barrier()  # a state may be read by another thread than wrote it
        for back in range(steps):
            step = steps - 1 - back
            t = start + step
            place = b * seq_len + (seq_len - 1 - t if REVERSE else t)
            row = place * d_inner + d
            x = tl.load(u + row, mask=real_d, other=0.0)
            raw = tl.load(delta + row, mask=real_d, other=0.0) + shift
            dt = _softplus(raw) if SOFTPLUS else raw
            write = tl.load(B + place * N + n, mask=real_n, other=0.0)
            read = tl.load(C + place * N + n, mask=real_n, other=0.0)
            state = tl.load(own + step * BD * N_PAD + tile)
            before = tl.load(own + tl.maximum(step - 1, 0) * BD * N_PAD + tile)
            before = tl.where(step > 0, before, first)
            grad = tl.load(gy + row, mask=real_d, other=0.0)
            if HAS_Z:  # grad is gy before, gout after
                gate = tl.load(z + row, mask=real_d, other=0.0)
                s = tl.sigmoid(gate)
                out = tl.sum(state * read[None, :], 1) + skip * x
                tl.store(gz + row, grad * out * s * (1.0 + gate * (1.0 - s)), mask=real_d)
                grad = grad * gate * s
            gstate = gh + grad[:, None] * read[None, :]
            gh = gstate * tl.exp(dt[:, None] * rates)
            gexponent = gh * before
            part = (block * batch + b) * seq_len * N + (place - b * seq_len) * N + n
            tl.store(gC + part, tl.sum(grad[:, None] * state, 0), mask=real_n)
            tl.store(gB + part, tl.sum(gstate * (dt * x)[:, None], 0), mask=real_n)
            gwrite = tl.sum(gstate * write[None, :], 1)
            # graw is gdt up to here, gdelta after softplus' factor.
            graw = gwrite * x + tl.sum(gexponent * rates, 1)
            if SOFTPLUS:
                graw = graw * tl.sigmoid(raw)
            tl.store(gu + row, gwrite * dt + grad * skip, mask=real_d)
            tl.store(gdelta + row, graw, mask=real_d)
            sum_A += gexponent * dt[:, None]
            sum_D += grad * x
            sum_bias += graw
        tl.debug_barrier()  # all have read these states before the next chunk's replace them
    tl.store(gA + b * d_inner * N + square, sum_A, mask=real)
    tl.store(gD + b * d_inner + d, sum_D, mask=real_d)
    tl.store(gbias + b * d_inner + d, sum_bias, mask=real_d)


class _TritonScan(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        u: Tensor,
        delta: Tensor,
        A: Tensor,
        B: Tensor,
        C: Tensor,
        D: Tensor | None,
        z: Tensor | None,
        bias: Tensor | None,
        softplus: bool,
        reverse: bool,
    ) -> tuple[Tensor, Tensor]:
        rows = [None if x is None else x.transpose(1, 2).contiguous() for x in (u, delta, B, C, z)]
        flat = [None if x is None else x.contiguous() for x in (A, D, bias)]
        u_, delta_, B_, C_, z_ = rows
        A_, D_, bias_ = flat
        assert u_ is not None
        batch, seq_len, d_inner = u_.shape
        keep = any(ctx.needs_input_grad)
        y, last = torch.empty_like(u_), u_.new_empty(batch, *A.shape)
        chunks = triton.cdiv(seq_len, CHUNK)
        states = u_.new_empty((batch, chunks, *A.shape) if keep else 1)
        options = {
            "N": A.shape[1],
            "N_PAD": triton.next_power_of_2(A.shape[1]),
            "BD": BLOCK,
            "STEPS": CHUNK,
            "SOFTPLUS": softplus,
            "REVERSE": reverse,
            "HAS_D": D is not None,
            "HAS_Z": z is not None,
            "HAS_BIAS": bias is not None,
        }
        inputs = (u_, delta_, A_, B_, C_, D_, z_, bias_)
        grid = (batch, triton.cdiv(d_inner, BLOCK))
        _forward[grid](*inputs, y, last, states, seq_len, d_inner, KEEP=keep, **options)
        ctx.save_for_backward(*inputs, states)
        ctx.options, ctx.grid = options, grid
        return y.transpose(1, 2), last

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gy: Tensor, glast: Tensor) -> tuple[Tensor | None, ...]:
        u, delta, A, B, C, D, z, bias, states = ctx.saved_tensors
        (batch, seq_len, d_inner), (batch, blocks) = u.shape, ctx.grid
        gu, gdelta, gz = torch.empty_like(u), torch.empty_like(u), torch.empty_like(u)
        gA, gD = u.new_empty(batch, *A.shape), u.new_empty(batch, d_inner)
        gbias = torch.empty_like(gD)
        gB, gC = u.new_empty(blocks, *B.shape), u.new_empty(blocks, *C.shape)
        scratch = u.new_empty(batch, blocks, CHUNK, BLOCK, ctx.options["N_PAD"])
        _backward[ctx.grid](
            u, delta, A, B, C, D, z, bias, states, scratch,
            gy.transpose(1, 2).contiguous(), glast.contiguous(),
            gu, gdelta, gA, gB, gC, gD, gz, gbias, seq_len, d_inner, batch, **ctx.options,
        )  # fmt: skip
        return (
            gu.transpose(1, 2),
            gdelta.transpose(1, 2),
            gA.sum(0),
            gB.sum(0).transpose(1, 2),
            gC.sum(0).transpose(1, 2),
            None if D is None else gD.sum(0),
            None if z is None else gz.transpose(1, 2),
            None if bias is None else gbias.sum(0),
            None,
            None,
        )
