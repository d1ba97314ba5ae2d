"""The selective scan through mamba-ssm's CUDA kernels, where that package is installed.

They can't be had without a CUDA compiler, so this adapter has not been run on a GPU here: what is
tested is the adapter, with the sequential reference, whose signature is the same, in their place.
"""

import importlib.util
from collections.abc import Callable
from typing import Any

from torch import Tensor


def selective_scan_mamba_ssm(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """As `selective_scan_plain`, by `selective_scan_fn` of mamba-ssm."""
    from mamba_ssm.ops.selective_scan_interface import (  # type: ignore[import-not-found]
        selective_scan_fn,
    )

    return through(selective_scan_fn, *args, **kwargs)


def through(
    function: Callable[..., Any],
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
    """Call a function with mamba-ssm's signature, with time turned round for `reverse`."""
    turned = [x.flip(-1) if reverse else x for x in (u, delta, B, C)]
    if z is not None and reverse:
        z = z.flip(-1)
    u, delta, B, C = (x.contiguous() for x in turned)
    z = None if z is None else z.contiguous()
    y, last = function(
        u, delta, A, B, C, D=D, z=z, delta_bias=delta_bias,
        delta_softplus=delta_softplus, return_last_state=True,
    )  # fmt: skip
    return (y.flip(-1) if reverse else y), last


def why_not() -> str | None:
    """Why mamba-ssm can't be used, or None."""
    if importlib.util.find_spec("mamba_ssm") is None:
        return "mamba-ssm is not installed (it needs CUDA and is built from source)"
    if importlib.util.find_spec("selective_scan_cuda") is None:
        return "mamba-ssm is installed without its CUDA kernels (selective_scan_cuda)"
    return None
