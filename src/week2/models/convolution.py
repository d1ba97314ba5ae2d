"""The short convolution before the scan: depthwise, causal, with its padding mask and activation.

Each channel sees the last `d_conv` (4) inputs of its own. PyTorch's `conv1d` wants the time
innermost; the layers around have the channels innermost, so here it is written as `d_conv` shifted
products, and in the compiled kernel, with mask and SiLU, as one pass over memory.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from week2.models.scan import native

_LIBRARY = torch.library.Library("week2", "FRAGMENT")
_LIBRARY.define(
    "short_convolution(Tensor x, Tensor weight, Tensor? bias, Tensor? mask, bool reverse) -> Tensor"
)
_LIBRARY.define(
    "short_convolution_backward(Tensor gy, Tensor x, Tensor weight, Tensor? bias, Tensor? mask, "
    "bool reverse) -> (Tensor, Tensor, Tensor)"
)


def convolve(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    keep: Tensor | None,
    reverse: bool,
    act: Callable[[Tensor], Tensor],
) -> Tensor:
    """`keep * act(bias + convolution of keep * x)`, shape and dtype of `x`.

    Args:
        x: `(batch, seq_len, d_inner)`.
        weight: `(d_inner, d_conv)`; the last column meets the token itself.
        bias: `(d_inner,)`.
        keep: `(batch, seq_len, 1)`, 1 at real tokens, 0 at padding.
        reverse: look ahead instead of back, as the causal form does on the reversed sequence.
        act: the activation; the compiled kernel has SiLU, others go through PyTorch.
    """
    if convolution_why_not(x, weight, act) is not None:
        return convolve_plain(x, weight, bias, keep, reverse, act)
    mask = None if keep is None else keep[..., 0].float()
    bias = None if bias is None else bias.float()
    bf16 = x.dtype == torch.bfloat16 and not torch.compiler.is_exporting()
    rows = x if bf16 else x.float()  # the kernel reads and writes bfloat16 as it is
    y = torch.ops.week2.short_convolution(rows, weight.float(), bias, mask, reverse)
    return y.to(x.dtype)


def convolve_plain(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    keep: Tensor | None,
    reverse: bool,
    act: Callable[[Tensor], Tensor],
) -> Tensor:
    """Compute the same in plain PyTorch: one shifted product for each of the `d_conv` taps."""
    d_conv, seq_len = weight.shape[1], x.shape[1]
    if keep is not None:
        x = x * keep
    padded = F.pad(x, (0, 0, 0, d_conv - 1) if reverse else (0, 0, d_conv - 1, 0))
    taps = [
        padded[:, k : k + seq_len] * weight[:, d_conv - 1 - k if reverse else k]
        for k in range(d_conv)
    ]
    y = torch.stack(taps).sum(0)
    y = act(y if bias is None else y + bias)
    return y if keep is None else y * keep


def convolution_why_not(x: Tensor, weight: Tensor, act: Callable[[Tensor], Tensor]) -> str | None:
    """Why the compiled kernel can't take this call, or None if it can."""
    if x.device.type != "cpu":
        return f"it runs on the CPU, and x is on {x.device}"
    if torch.float64 in (x.dtype, weight.dtype):
        return "it computes in float32, and an input is float64"
    if not isinstance(act, nn.SiLU) and type(act).__name__ != "SiLUActivation":
        return f"its activation is SiLU, and this one is {type(act).__name__}"
    if weight.shape[1] > 16:
        return f"it holds at most 16 taps, and weight has {weight.shape[1]}"
    if torch.compiler.is_exporting():
        return None  # what is exported is the operator's meaning, not its kernel
    return _kernel_why_not()


# torch.compile takes the answer as it is and doesn't trace into looking for a library.
_kernel_why_not = torch.compiler.assume_constant_result(native.why_not)


def _call(
    x: Tensor, weight: Tensor, bias: Tensor | None, mask: Tensor | None, reverse: bool
) -> tuple[ctypes.CDLL, native.ConvArgs, list[Tensor]]:
    library = native.library()
    x = x if x.stride(2) == 1 else x.contiguous()
    by_tap = weight.t().contiguous()
    held = [x, by_tap]
    args = native.ConvArgs(
        batch=x.shape[0],
        seq_len=x.shape[1],
        d_inner=x.shape[2],
        d_conv=weight.shape[1],
        reverse=reverse,
        threads=min(torch.get_num_threads(), x.numel() // 200_000 + 1, 64),
        isa=library.week2_scan_lanes(0),
        bf16=x.dtype == torch.bfloat16,
        x=x.data_ptr(),
        x_batch=x.stride(0),
        x_step=x.stride(1),
        weight=by_tap.data_ptr(),
    )
    for name, tensor in (("bias", bias), ("mask", mask)):
        if tensor is not None:
            held.append(tensor.contiguous())
            setattr(args, name, held[-1].data_ptr())
    return library, args, held


def _forward(
    x: Tensor, weight: Tensor, bias: Tensor | None, mask: Tensor | None, reverse: bool
) -> Tensor:
    library, args, held = _call(x, weight, bias, mask, reverse)
    y = x.new_empty(x.shape)
    args.y = y.data_ptr()
    library.week2_conv_forward(ctypes.byref(args))
    del held  # only now may the inputs' memory go
    return y


def _backward(
    gy: Tensor,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    mask: Tensor | None,
    reverse: bool,
) -> tuple[Tensor, Tensor, Tensor]:
    x, gy = x.float(), gy.float()
    library, args, held = _call(x, weight, bias, mask, reverse)
    gy = gy if gy.stride(2) == 1 else gy.contiguous()
    gx = x.new_empty(x.shape)
    gweight = x.new_empty(x.shape[0], weight.shape[1], weight.shape[0])
    gbias = x.new_empty(x.shape[0], x.shape[2])
    args.dy, args.dy_batch, args.dy_step = gy.data_ptr(), gy.stride(0), gy.stride(1)
    args.dx, args.dweight, args.dbias = gx.data_ptr(), gweight.data_ptr(), gbias.data_ptr()
    library.week2_conv_backward(ctypes.byref(args))
    del held
    return gx, gweight.sum(0).t(), gbias.sum(0)


def _setup_context(ctx: Any, inputs: tuple, output: Tensor) -> None:
    *tensors, ctx.reverse = inputs
    ctx.save_for_backward(*tensors)


def _autograd(ctx: Any, gy: Tensor) -> tuple[Tensor | None, ...]:
    x, weight, bias, mask = ctx.saved_tensors
    gx, gweight, gbias = torch.ops.week2.short_convolution_backward(
        gy, x, weight, bias, mask, ctx.reverse
    )
    return gx, gweight, None if bias is None else gbias, None, None


def _forward_fake(x: Tensor, *rest: Any) -> Tensor:
    return x.new_empty(x.shape)


def _backward_fake(gy: Tensor, x: Tensor, weight: Tensor, *rest: Any) -> tuple[Tensor, ...]:
    gweight = weight.new_empty(weight.shape[1], weight.shape[0]).t()
    return weight.new_empty(x.shape), gweight, weight.new_empty(weight.shape[0])


_LIBRARY.impl("short_convolution", _forward, "CPU")
_LIBRARY.impl("short_convolution_backward", _backward, "CPU")
torch.library.register_fake("week2::short_convolution", _forward_fake, lib=_LIBRARY)
torch.library.register_fake("week2::short_convolution_backward", _backward_fake, lib=_LIBRARY)
torch.library.register_autograd(
    "week2::short_convolution", _autograd, setup_context=_setup_context, lib=_LIBRARY
)
