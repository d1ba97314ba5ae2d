"""The selective scan through the compiled CPU kernel, as a PyTorch operator with a backward.

Registered as `torch.ops.week2.selective_scan`, so that `torch.compile` and `torch.export` see one
operator and don't trace into it.
"""

import ctypes
from typing import Any

import torch
from torch import Tensor

from week2.models.scan import native

_LIBRARY = torch.library.Library("week2", "DEF")
_LIBRARY.define(
    "selective_scan(Tensor u, Tensor delta, Tensor A, Tensor B, Tensor C, Tensor? D, Tensor? z, "
    "Tensor? delta_bias, bool delta_softplus, bool reverse, bool keep_states) "
    "-> (Tensor y, Tensor last_state, Tensor states)"
)
_LIBRARY.define(
    "selective_scan_backward(Tensor gy, Tensor? glast, Tensor u, Tensor delta, Tensor A, Tensor B, "
    "Tensor C, Tensor? D, Tensor? z, Tensor? delta_bias, bool delta_softplus, bool reverse, "
    "Tensor states) -> (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)"
)


def selective_scan_compiled(
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

    Every input is on the CPU. `u`, `delta` and `z` are read in float32, or in bfloat16 where all
    are; `y` has their format, all else is float32. Inputs whose channels are adjacent in memory (a
    transposed `(batch, seq_len, d_inner)`, which is what a linear layer returns) are read in place;
    others are copied first. The output is laid out that way too.
    """
    rows = [tensor.dtype for tensor in (u, delta, z) if tensor is not None]
    bf16 = set(rows) == {torch.bfloat16} and not torch.compiler.is_exporting()
    if not bf16:
        u, delta, z = u.float(), delta.float(), None if z is None else z.float()
    A, B, C = A.float(), B.float(), C.float()
    D, delta_bias = (None if tensor is None else tensor.float() for tensor in (D, delta_bias))
    inputs = [tensor for tensor in (u, delta, A, B, C, D, z, delta_bias) if tensor is not None]
    keep = torch.is_grad_enabled() and any(tensor.requires_grad for tensor in inputs)
    y, last_state, _ = torch.ops.week2.selective_scan(
        u, delta, A, B, C, D, z, delta_bias, delta_softplus, reverse, keep
    )
    return y, last_state


class _Call:
    """One call's arguments in C form; holds the tensors, so that their memory outlives the call."""

    def __init__(
        self,
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
    ) -> None:
        self.library = native.library()
        batch, d_inner, seq_len = u.shape
        self.lanes = self.library.week2_scan_lanes(0)
        self.args = native.ScanArgs(
            batch=batch,
            seq_len=seq_len,
            d_inner=d_inner,
            d_state=A.shape[1],
            softplus=softplus,
            reverse=reverse,
            isa=self.lanes,
            bf16=u.dtype == torch.bfloat16,
        )
        # A thread must be worth starting: about 20 microseconds, some 20,000 exponentials.
        affordable = u.numel() * A.shape[1] // 200_000 + 1
        self.args.threads = min(torch.get_num_threads(), affordable, 64)
        self.held: list[Tensor] = []
        for name, tensor in (("u", u), ("delta", delta), ("z", z), ("B", B), ("C", C)):
            self.rows(name, tensor)
        for name, tensor in (("A", A.t()), ("D", D), ("bias", bias)):
            self.put(name, None if tensor is None else tensor.contiguous())

    def put(self, name: str, tensor: Tensor | None) -> None:
        if tensor is not None:
            self.held.append(tensor)
            setattr(self.args, name, tensor.data_ptr())

    def rows(self, name: str, tensor: Tensor | None) -> None:
        """`(batch, channels, seq_len)` with the channels adjacent, and its two other strides."""
        if tensor is None:
            return
        by_time = tensor.transpose(1, 2)
        if by_time.stride(2) != 1:
            by_time = by_time.contiguous()
        self.put(name, by_time)
        setattr(self.args, f"{name}_batch", by_time.stride(0))
        setattr(self.args, f"{name}_step", by_time.stride(1))

    def run(self, backward: bool) -> None:
        function = self.library.week2_scan_backward if backward else self.library.week2_scan_forward
        if function(ctypes.byref(self.args)) != 0:
            raise MemoryError("the selective scan could not allocate its working memory")


def _forward(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None,
    z: Tensor | None,
    delta_bias: Tensor | None,
    delta_softplus: bool,
    reverse: bool,
    keep_states: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    call = _Call(u, delta, A, B, C, D, z, delta_bias, delta_softplus, reverse)
    y, last_state, states = _outputs(u, A, call.lanes, keep_states)
    call.put("y", y)
    call.put("last", last_state)
    if keep_states:
        call.put("states", states)
    call.run(backward=False)
    return y.transpose(1, 2), last_state.transpose(1, 2), states


def _outputs(u: Tensor, A: Tensor, lanes: int, keep: bool) -> tuple[Tensor, Tensor, Tensor]:
    batch, d_inner, seq_len = u.shape
    chunks, groups = -(-seq_len // 64), -(-d_inner // lanes)
    shape = (batch, chunks, groups, A.shape[1], lanes) if keep else (0,)
    return (
        u.new_empty(batch, seq_len, d_inner),
        A.new_empty(batch, A.shape[1], d_inner),
        A.new_empty(shape),
    )


def _forward_fake(u: Tensor, delta: Tensor, A: Tensor, *rest: Any) -> tuple[Tensor, ...]:
    keep_states = rest[-1]
    lanes = native.library().week2_scan_lanes(0) if keep_states else 1
    y, last_state, states = _outputs(u, A, lanes, keep_states)
    return y.transpose(1, 2), last_state.transpose(1, 2), states


def _backward(
    gy: Tensor,
    glast: Tensor | None,
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None,
    z: Tensor | None,
    delta_bias: Tensor | None,
    delta_softplus: bool,
    reverse: bool,
    states: Tensor,
) -> tuple[Tensor, ...]:
    gy, u, delta = gy.float(), u.float(), delta.float()
    z = None if z is None else z.float()
    call = _Call(u, delta, A, B, C, D, z, delta_bias, delta_softplus, reverse)
    call.rows("dy", gy)
    call.put("states", states)
    call.put("dlast", None if glast is None else glast.transpose(1, 2).contiguous())
    batch, d_inner, seq_len = u.shape
    d_state = A.shape[1]
    copies = call.library.week2_scan_copies(batch, call.args.threads)
    row = (batch, seq_len, d_inner)
    results = {
        "du": u.new_empty(row),
        "ddelta": u.new_empty(row),
        "dA": u.new_empty(batch, d_state, d_inner),
        "dB": u.new_empty(copies, batch, seq_len, d_state),
        "dC": u.new_empty(copies, batch, seq_len, d_state),
        "dD": u.new_empty(batch, d_inner),
        "dz": u.new_empty(row if z is not None else 0),
        "dbias": u.new_empty(batch, d_inner),
    }
    for name, tensor in results.items():
        call.put(name, tensor)
    call.run(backward=True)
    for name in ("dA", "dB", "dC", "dD", "dbias"):
        results[name] = results[name].sum(0)
    for name in ("du", "ddelta", "dA", "dB", "dC") + (("dz",) if z is not None else ()):
        results[name] = results[name].transpose(-2, -1)
    return tuple(results.values())


def _backward_fake(
    gy: Tensor, glast: Tensor | None, u: Tensor, delta: Tensor, A: Tensor, *rest: Any
) -> tuple[Tensor, ...]:
    batch, d_inner, seq_len = u.shape
    row = A.new_empty(batch, seq_len, d_inner).transpose(1, 2)
    state = A.new_empty(batch, seq_len, A.shape[1]).transpose(1, 2)
    gz = torch.empty_like(row) if rest[3] is not None else A.new_empty(0)
    gA = A.new_empty(A.shape[1], d_inner).t()
    gdelta, gB, gC = (torch.empty_like(tensor) for tensor in (row, state, state))
    return row, gdelta, gA, gB, gC, A.new_empty(d_inner), gz, A.new_empty(d_inner)


def _setup_context(ctx: Any, inputs: tuple, output: tuple[Tensor, Tensor, Tensor]) -> None:
    *tensors, delta_softplus, reverse, _ = inputs
    ctx.save_for_backward(*tensors, output[2])
    ctx.delta_softplus, ctx.reverse = delta_softplus, reverse
    ctx.mark_non_differentiable(output[2])
    ctx.set_materialize_grads(False)


def _autograd(ctx: Any, gy: Tensor | None, glast: Tensor | None, _: Tensor | None) -> tuple:
    *tensors, states = ctx.saved_tensors
    u, D, z, delta_bias = tensors[0], tensors[5], tensors[6], tensors[7]
    if gy is None:
        gy = torch.zeros_like(u)
    grads = list(
        torch.ops.week2.selective_scan_backward(
            gy, glast, *tensors, ctx.delta_softplus, ctx.reverse, states
        )
    )
    for place, tensor in ((5, D), (6, z), (7, delta_bias)):
        if tensor is None:
            grads[place] = None
    return *grads, None, None, None


_LIBRARY.impl("selective_scan", _forward, "CPU")
_LIBRARY.impl("selective_scan_backward", _backward, "CPU")
torch.library.register_fake("week2::selective_scan", _forward_fake, lib=_LIBRARY)
torch.library.register_fake("week2::selective_scan_backward", _backward_fake, lib=_LIBRARY)
torch.library.register_autograd(
    "week2::selective_scan", _autograd, setup_context=_setup_context, lib=_LIBRARY
)
