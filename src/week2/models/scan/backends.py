"""The forms of the selective scan, from the fastest to the plainest, and what each one lacks."""

import functools
import importlib.util
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from week2.backends import Backend, Table
from week2.models.scan import mamba_ssm, native
from week2.models.scan.associative import selective_scan_associative
from week2.models.scan.compiled import selective_scan_compiled
from week2.models.scan.plain import selective_scan_plain

Inputs = dict[str, Tensor | None]


def _compiled_why_not(inputs: Inputs) -> str | None:
    if reason := _other_device("cpu", inputs) or _is_float64(inputs):
        return reason
    A = inputs["A"]
    if A is not None and A.shape[1] > 256:
        return f"it holds at most 256 states a channel, and A has {A.shape[1]}"
    if torch.compiler.is_exporting():
        return None  # what is exported is the operator's meaning, not its kernel
    return _kernel_why_not()


# torch.compile takes the answer as it is and doesn't trace into looking for a library.
_kernel_why_not = torch.compiler.assume_constant_result(native.why_not)


def _mamba_ssm_why_not(inputs: Inputs) -> str | None:
    return _other_device("cuda", inputs) or _is_float64(inputs) or mamba_ssm.why_not()


def _triton_why_not(inputs: Inputs) -> str | None:
    if importlib.util.find_spec("triton") is None:
        return "triton is not installed (it comes with PyTorch's CUDA builds)"
    if reason := _is_float64(inputs):
        return reason
    if _other_device("cuda", inputs) and not _interpreting():
        return "it needs a GPU, or TRITON_INTERPRET=1 set before Triton is imported"
    return None


@functools.cache
def _interpreting() -> bool:
    from week2.models.scan.triton_kernel import INTERPRETED

    return bool(INTERPRETED)


def _run_triton(**kwargs: Any) -> tuple[Tensor, Tensor]:
    from week2.models.scan.triton_kernel import selective_scan_triton

    return selective_scan_triton(**kwargs)


def _other_device(wanted: str, inputs: Inputs) -> str | None:
    for tensor in inputs.values():
        if tensor is not None and tensor.device.type != wanted:
            return f"it runs on {wanted}, and an input is on {tensor.device}"
    return None


def _is_float64(inputs: Inputs) -> str | None:
    if any(tensor is not None and tensor.dtype == torch.float64 for tensor in inputs.values()):
        return "it computes in float32, and an input is float64"
    return None


def _off_a_gpu(inputs: Inputs) -> str | None:
    u = inputs["u"]
    if u is None or u.device.type == "cuda":
        return None
    return f"it can, but is made for cuda and slow on {u.device.type}: name it"


def _widened(scan: Callable[..., tuple[Tensor, Tensor]]) -> Callable[..., tuple[Tensor, Tensor]]:
    """Give a form that computes in its inputs' dtype float32, or float64 where an input is."""

    @functools.wraps(scan)
    def run(*, delta_softplus: bool, reverse: bool, **inputs: Tensor | None) -> Any:
        wide = torch.float64 if _is_float64(inputs) else torch.float32
        converted = {
            name: tensor if tensor is None or tensor.dtype == wide else tensor.to(wide)
            for name, tensor in inputs.items()
        }
        return scan(**converted, delta_softplus=delta_softplus, reverse=reverse)

    return run


BACKENDS: Table[Inputs, tuple[Tensor, Tensor]] = (
    Backend("compiled", selective_scan_compiled, _compiled_why_not),
    Backend("mamba_ssm", _widened(mamba_ssm.selective_scan_mamba_ssm), _mamba_ssm_why_not),
    Backend("triton", _widened(_run_triton), _triton_why_not, reluctant=_off_a_gpu),
    Backend("associative", _widened(selective_scan_associative), reluctant=_off_a_gpu),
    Backend("plain", _widened(selective_scan_plain)),
)
