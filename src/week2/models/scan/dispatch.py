"""One front for every form of the selective scan, chosen for each call and able to say why."""

from typing import Literal, overload

from torch import Tensor

from week2 import backends
from week2.models.scan.backends import BACKENDS, Inputs


@overload
def selective_scan(
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
    *,
    reverse: bool = False,
    backend: str | None = None,
) -> Tensor: ...


@overload
def selective_scan(
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
    reverse: bool = False,
    backend: str | None = None,
) -> tuple[Tensor, Tensor]: ...


def selective_scan(
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
    *,
    reverse: bool = False,
    backend: str | None = None,
) -> Tensor | tuple[Tensor, Tensor]:
    """Run Mamba's selective scan, with mamba-ssm's signature and meaning.

    `h[t] = exp(delta[t] A) h[t-1] + delta[t] B[t] u[t]`, `y[t] = C[t] h[t] + D u[t]`, and
    `y * silu(z)` (Gu & Dao 2023, arXiv:2312.00752, Algorithm 2).

    Args:
        u: input, `(batch, d_inner, seq_len)`.
        delta: step sizes, the same shape.
        A: decay rates, `(d_inner, d_state)`, real.
        B: `(batch, d_state, seq_len)`.
        C: `(batch, d_state, seq_len)`.
        D: `(d_inner,)`, the skip connection.
        z: gate, the shape of `u`.
        delta_bias: `(d_inner,)`, added to `delta`.
        delta_softplus: pass `delta` (with its bias) through softplus.
        return_last_state: return `(y, last_state)`; the state is `(batch, d_inner, d_state)`.
        reverse: scan from the last token to the first (not in mamba-ssm).
        backend: the backend to insist on; None takes the first that can (`explain` lists them).

    Returns:
        `y`, with `u`'s shape and dtype. Half precision is computed in float32, float64 in float64.

    Raises:
        ValueError: shapes that don't fit, an unknown backend, or one that can't take these inputs.
    """
    inputs = _inputs(u, delta, A, B, C, D, z, delta_bias)
    _check(u, delta, A, B, C, D, z, delta_bias)
    chosen = backends.choose(BACKENDS, inputs, backend)
    y, last_state = chosen.run(**inputs, delta_softplus=delta_softplus, reverse=reverse)
    if y.dtype != u.dtype:
        y = y.to(u.dtype)
    return (y, last_state) if return_last_state else y


def explain(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None = None,
    z: Tensor | None = None,
    delta_bias: Tensor | None = None,
) -> dict[str, str | None]:
    """Say for each backend, in the order of trying, why it isn't taken for this call, or None.

    Arguments as for `selective_scan`, which takes the first with None unless one is named.
    """
    inputs = _inputs(u, delta, A, B, C, D, z, delta_bias)
    return backends.explain(BACKENDS, inputs)


def _inputs(*tensors: Tensor | None) -> Inputs:
    names = ("u", "delta", "A", "B", "C", "D", "z", "delta_bias")
    return dict(zip(names, tensors, strict=True))


def _check(
    u: Tensor,
    delta: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    D: Tensor | None,
    z: Tensor | None,
    delta_bias: Tensor | None,
) -> None:
    if u.dim() != 3 or u.shape[2] == 0:
        raise ValueError(
            f"u must be (batch, d_inner, seq_len) with seq_len >= 1; got shape {tuple(u.shape)}"
        )
    batch, d_inner, seq_len = u.shape
    if A.dim() != 2 or A.shape[0] != d_inner or A.is_complex():
        raise ValueError(
            f"A must be real, (d_inner, d_state) with d_inner = {d_inner} as in u; "
            f"got {A.dtype} of shape {tuple(A.shape)}"
        )
    expected = {
        "delta": (delta, (batch, d_inner, seq_len)),
        "B": (B, (batch, A.shape[1], seq_len)),
        "C": (C, (batch, A.shape[1], seq_len)),
        "D": (D, (d_inner,)),
        "z": (z, (batch, d_inner, seq_len)),
        "delta_bias": (delta_bias, (d_inner,)),
    }
    for name, (tensor, shape) in expected.items():
        if tensor is not None and tensor.shape != shape:
            raise ValueError(
                f"{name} must have shape {shape} to go with u {tuple(u.shape)} and "
                f"A {tuple(A.shape)}; got {tuple(tensor.shape)}"
            )
