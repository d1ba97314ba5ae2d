"""Linear layers whose weights are laid out for oneDNN once, and not anew at every product.

`torch.compile` does so where it freezes a model. The operators are private to PyTorch; where one is
lacking, layers stay as they are. A packed model can be called, but neither trained nor saved.
"""

import platform

import torch
from torch import Tensor, nn

THIN = 32
"""Rows shorter than this gain nothing, such as those of `dt_proj`, whose weight a mixer reads."""


def packs(weight: Tensor) -> bool:
    """Whether oneDNN packs such a weight on this processor."""
    return (
        weight.device.type == "cpu"
        and platform.machine() in ("x86_64", "AMD64")
        and torch.backends.mkldnn.is_available()
        and hasattr(torch.ops.mkldnn, "_reorder_linear_weight")
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
        and (
            weight.dtype == torch.float32
            or (weight.dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported())
        )
    )


# --8<-- [start:packed]
class PackedLinear(nn.Module):
    """A linear layer for inference on a CPU, with its weight packed."""

    def __init__(self, layer: nn.Linear) -> None:
        """Pack the weight of `layer`, which is not kept."""
        super().__init__()
        weight = layer.weight.detach()
        self.packed = torch.ops.mkldnn._reorder_linear_weight(weight, None)
        self.bias = layer.bias

    @property
    def weight(self) -> Tensor:
        """The weight as it was, unpacked for each reader."""
        return self.packed.to_dense()

    def forward(self, x: Tensor) -> Tensor:
        """`(…, in_features)` to `(…, out_features)`; no gradient."""
        multiply = torch.ops.mkldnn._linear_pointwise
        out: Tensor = multiply(x, self.packed, self.bias, "none", [], "")
        return out


def pack(model: nn.Module) -> None:
    """Replace, in place, the linear layers of a model that will only be called."""
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if type(layer) is not nn.Linear or layer.in_features < THIN:
                continue
            if packs(layer.weight):
                setattr(parent, name, PackedLinear(layer))


# --8<-- [end:packed]
