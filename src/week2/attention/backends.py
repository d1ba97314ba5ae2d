"""The table of implementations: what each needs, and how it is called.

A backend can say, for the very tensors of a call, why it cannot serve it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from week2.attention.flash2 import flash2_attention
from week2.attention.inputs import empty_result, keep_mask, repeat_heads
from week2.attention.naive import naive_attention
from week2.backends import Backend, Table


@dataclass(frozen=True)
class Call:
    """One attention call, checked: nothing is empty, and causal only if seq_len_q ≤ seq_len_k."""

    q: Tensor
    k: Tensor
    v: Tensor
    causal: bool
    scale: float
    padding: Tensor | None

    @property
    def device(self) -> str:
        """'cuda', 'cpu', …"""
        return self.q.device.type

    @property
    def capability(self) -> tuple[int, int]:
        """The card's compute capability: (9, 0) is Hopper."""
        return torch.cuda.get_device_capability(self.q.device)


# ---- the flash-attn packages ------------------------------------------------------------------


@lru_cache
def _load(*names: str) -> ModuleType | str:
    """Return the first module that can be imported, or why none can."""
    reasons = []
    for name in names:
        try:
            return import_module(name)
        except Exception as problem:
            # A CUDA package that was built for another torch fails with whatever its loader raises.
            reasons.append(f"import {name}: {type(problem).__name__}: {problem}")
    return "; ".join(reasons)


def _flash_attn_missing(*names: str) -> str | None:
    if not torch.cuda.is_available():
        return "needs an NVIDIA GPU, and torch.cuda.is_available() is False"
    module = _load(*names)
    return module if isinstance(module, str) else None


_FA2 = ("flash_attn",)
_FA3 = ("flash_attn_3.flash_attn_interface", "flash_attn_interface")
_FA4 = ("flash_attn.cute",)


def _flash_attn_why_not(
    call: Call, cards: Callable[[int], bool], which: str
) -> str | None:
    if call.device != "cuda":
        return f"needs tensors on a GPU, these are on {call.device}"
    if not cards(call.capability[0]):
        return f"needs {which}, this card has compute capability {call.capability}"
    if call.q.dtype not in (torch.float16, torch.bfloat16):
        return f"takes float16 and bfloat16, not {call.q.dtype}"
    head_dim = call.q.shape[-1]
    if head_dim > 256 or head_dim % 8:
        return f"head_dim must be a multiple of 8 up to 256, not {head_dim}"
    if call.padding is not None and call.causal:
        return "packing the kept keys would move the causal diagonal; use another backend"
    return None


def _fa2_why_not(call: Call) -> str | None:
    return _flash_attn_why_not(call, lambda major: major >= 8, "Ampere or later")


def _fa3_why_not(call: Call) -> str | None:
    return _flash_attn_why_not(call, lambda major: major == 9, "a Hopper card")


def _fa4_why_not(call: Call) -> str | None:
    why = _flash_attn_why_not(
        call, lambda major: major in (9, 10, 11), "Hopper or Blackwell"
    )
    head_dim = call.q.shape[-1]
    if why is None and call.capability[0] > 9 and head_dim > 128 and head_dim != 256:
        return f"on Blackwell head_dim must be at most 128, or 256, not {head_dim}"
    return why


def _run_flash_attn(call: Call, names: tuple[str, ...]) -> Tensor:
    module = _load(*names)
    assert isinstance(module, ModuleType)
    settings = {"softmax_scale": call.scale, "causal": call.causal}
    if call.padding is None:
        out = module.flash_attn_func(call.q, call.k, call.v, **settings)
    else:  # the kept keys of all sequences, one after another; every query is kept
        batch, seq_len_q = call.q.shape[:2]
        lengths = call.padding.sum(1, dtype=torch.int32)
        if int(lengths.max()) == 0:
            return empty_result(call.q, call.k, call.v)
        out = module.flash_attn_varlen_func(
            call.q.flatten(0, 1),
            call.k[call.padding],
            call.v[call.padding],
            cu_seqlens_q=cumulative([seq_len_q] * batch, call.q.device),
            cu_seqlens_k=torch.nn.functional.pad(
                lengths.cumsum(0, dtype=torch.int32), (1, 0)
            ),
            max_seqlen_q=seq_len_q,
            max_seqlen_k=int(lengths.max()),
            **settings,
        )
    out = (
        out[0] if isinstance(out, tuple) else out
    )  # FA4 and early FA3 add the log-sum-exp
    return out.reshape(call.q.shape)


def cumulative(lengths: list[int], device: torch.device | str = "cpu") -> Tensor:
    """Where each packed sequence starts and the last one ends: int32 (len(lengths) + 1,)."""
    ends = torch.tensor([0, *lengths], dtype=torch.int32, device=device)
    return ends.cumsum(0, dtype=torch.int32)


# ---- PyTorch's own ----------------------------------------------------------------------------

MASK_LIMIT_BYTES = 2**28
"""The largest explicit mask that the front makes for SDPA; beyond it the tiled form is used."""


def _sdpa_arguments(
    call: Call,
) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor | None, bool]:
    """((q, k, v) by heads, mask, is_causal) as SDPA wants them."""
    n_heads = call.q.shape[2]
    k, v = repeat_heads(call.k, n_heads), repeat_heads(call.v, n_heads)
    heads = (call.q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2))
    square = call.q.shape[1] == call.k.shape[1]
    if call.padding is None and (square or not call.causal):
        return heads, None, call.causal
    keep = keep_mask(
        call.q, call.k, causal=call.causal, key_padding_mask=call.padding
    )
    return heads, keep, False


def _mask_bytes(call: Call) -> int:
    (batch, seq_len_q), seq_len_k = call.q.shape[:2], call.k.shape[1]
    if not call.causal or (call.padding is None and seq_len_q == seq_len_k):
        return 0
    return (batch if call.padding is not None else 1) * seq_len_q * seq_len_k


def _sdpa_why_not(kind: SDPBackend) -> Callable[[Call], str | None]:
    def why_not(call: Call) -> str | None:
        if _mask_bytes(call) > MASK_LIMIT_BYTES:
            return (
                f"SDPA would need an explicit mask of {_mask_bytes(call) / 2**20:,.0f} MiB, over "
                f"the limit of {MASK_LIMIT_BYTES // 2**20} MiB"
            )
        if call.device == "cpu":
            flash = kind is SDPBackend.FLASH_ATTENTION
            return None if flash else "on a CPU, PyTorch has only its flash kernel"
        if call.device != "cuda":
            return f"runs on CPU and CUDA, these tensors are on {call.device}"
        return _cuda_refusal(kind, call)

    return why_not


def _cuda_refusal(kind: SDPBackend, call: Call) -> str | None:
    cuda = torch.backends.cuda
    can_use = {
        SDPBackend.CUDNN_ATTENTION: cuda.can_use_cudnn_attention,
        SDPBackend.FLASH_ATTENTION: cuda.can_use_flash_attention,
        SDPBackend.EFFICIENT_ATTENTION: cuda.can_use_efficient_attention,
    }[kind]
    (q, k, v), mask, causal = _sdpa_arguments(call)
    params = cuda.SDPAParams(q, k, v, mask, 0.0, causal, False)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        if can_use(params, debug=True):
            return None
    return (
        "; ".join(str(w.message) for w in warned)
        or "PyTorch refuses without a reason"
    )


# --8<-- [start:sdpa]
def _run_sdpa(call: Call, kind: SDPBackend) -> Tensor:
    (q, k, v), keep, is_causal = _sdpa_arguments(call)
    alive = None
    if keep is not None:
        # A query without a key is given all of them, and its output is set to zero:
        # kernels differ in what they return for it, and its gradient can be NaN.
        alive = keep.any(-1, keepdim=True)
        keep = keep | ~alive
    with sdpa_kernel(kind):
        out = torch.nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=keep, is_causal=is_causal, scale=call.scale
        )
    if alive is not None:
        out = out.masked_fill(~alive, 0.0)
    return out.transpose(1, 2)


# --8<-- [end:sdpa]

# ---- this book's own --------------------------------------------------------------------------


def _triton_missing() -> str | None:
    module = _load("week2.attention.triton_function")
    if isinstance(module, str):
        return module
    return module.missing()


def _triton_why_not(call: Call) -> str | None:
    module = _load("week2.attention.triton_function")
    assert isinstance(module, ModuleType)
    if call.padding is not None:
        return "the book's kernel takes no key_padding_mask; it is kept short enough to read"
    return module.why_not(call.q, call.k, call.v, call.scale)


def _run_triton(call: Call) -> Tensor:
    module = _load("week2.attention.triton_function")
    assert isinstance(module, ModuleType)
    return module.triton_attention(
        call.q, call.k, call.v, causal=call.causal, softmax_scale=call.scale
    )


def _plain(attention: Callable[..., Tensor]) -> Callable[[Call], Tensor]:
    def run(call: Call) -> Tensor:
        return attention(
            call.q,
            call.k,
            call.v,
            causal=call.causal,
            softmax_scale=call.scale,
            key_padding_mask=call.padding,
        )

    return run


def _sdpa(name: str, kind: SDPBackend, only_cuda: bool) -> Backend[Call, Tensor]:
    def missing() -> str | None:
        if only_cuda and not torch.cuda.is_available():
            return "needs an NVIDIA GPU, and torch.cuda.is_available() is False"
        return None

    return Backend(
        name, lambda call: _run_sdpa(call, kind), _sdpa_why_not(kind), missing
    )


def _flash_attn(
    name: str, names: tuple[str, ...], why_not: Callable
) -> Backend[Call, Tensor]:
    return Backend(
        name,
        lambda call: _run_flash_attn(call, names),
        why_not,
        lambda: _flash_attn_missing(*names),
    )


# --8<-- [start:table]
BACKENDS: Table[Call, Tensor] = (  # in the order in which they are tried
    _flash_attn("fa4", _FA4, _fa4_why_not),
    _flash_attn("fa3", _FA3, _fa3_why_not),
    _flash_attn("fa2", _FA2, _fa2_why_not),
    _sdpa("cudnn", SDPBackend.CUDNN_ATTENTION, only_cuda=True),
    _sdpa("flash", SDPBackend.FLASH_ATTENTION, only_cuda=False),
    _sdpa("efficient", SDPBackend.EFFICIENT_ATTENTION, only_cuda=True),
    Backend("triton", _run_triton, _triton_why_not, _triton_missing),
    Backend("tiled", _plain(flash2_attention)),
    Backend("naive", _plain(naive_attention)),
)
# --8<-- [end:table]
