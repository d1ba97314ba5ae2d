"""Export to ONNX with free batch and length: the scan becomes ONNX `Scan`, not an unrolled graph.

ONNX `Scan` carries a state through a loop body over the slices of its inputs, from either end: the
selective scan word for word. `torch.onnx` meets this project's two operators as single nodes and
takes their translation from here. Needs `onnx` and `onnxscript`, and `onnxruntime` to run it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import torch
from onnxscript import FLOAT, graph, opset18, script
from onnxscript.values import Opset
from torch import Tensor, nn
from transformers import PreTrainedModel

op: Any = opset18  # its annotations know ONNX values only, where lists and numbers are taken too


def export_onnx(model: PreTrainedModel, path: Path) -> Path:
    """Write a classifier of this package to `path` and return it.

    The graph takes `input_ids` and `attention_mask`, int64 `(batch, seq_len)` with both sizes free,
    and gives `logits` `(batch, num_labels)`. The weights are inside the file.
    """
    ids = torch.ones(2, 7, dtype=torch.long)
    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with torch.no_grad():
        program = torch.onnx.export(
            _Logits(model).eval(),
            kwargs={"input_ids": ids, "attention_mask": torch.ones_like(ids)},
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_shapes={"input_ids": free, "attention_mask": free},
            dynamo=True,
            opset_version=18,
            custom_translation_table={
                torch.ops.week2.selective_scan.default: _selective_scan,
                torch.ops.week2.short_convolution.default: _short_convolution,
            },
            verbose=False,
        )
    assert program is not None  # it is None only where a path is given
    program.save(str(path))
    return path


class _Logits(nn.Module):
    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return cast(Tensor, self.model(input_ids, attention_mask).logits)


@script(Opset("week2", 1), default_opset=op)
def Recurrence(
    u: FLOAT,
    delta: FLOAT,
    A: FLOAT,
    B: FLOAT,
    C: FLOAT,
    inputs_from: Sequence[int],
    outputs_from: Sequence[int],
) -> tuple[FLOAT, FLOAT]:
    """Return the scan as one ONNX function: `Scan` carries the state over the last axis."""
    sizes = op.Concat(op.Shape(u, start=0, end=1), op.Shape(A), axis=0)
    zeros = op.Expand(op.CastLike(0.0, u), sizes)  # (batch, d_inner, d_state)

    @graph()
    def step(h, u_t, delta_t, B_t, C_t):  # type: ignore[no-untyped-def]  # it would be a shape
        decay = op.Exp(op.Mul(op.Unsqueeze(delta_t, [2]), A))
        write = op.Mul(op.Unsqueeze(op.Mul(delta_t, u_t), [2]), op.Unsqueeze(B_t, [1]))
        after = op.Add(op.Mul(decay, h), write)
        y_t = op.Squeeze(op.MatMul(after, op.Unsqueeze(C_t, [2])), [2])
        return after, y_t

    last, y = op.Scan(
        zeros,
        u,
        delta,
        B,
        C,
        body=step,
        num_scan_inputs=4,
        scan_input_axes=[2, 2, 2, 2],
        scan_output_axes=[2],
        scan_input_directions=inputs_from,
        scan_output_directions=outputs_from,
    )
    return y, last


def _selective_scan(
    u: Any,
    delta: Any,
    A: Any,
    B: Any,
    C: Any,
    D: Any = None,
    z: Any = None,
    delta_bias: Any = None,
    delta_softplus: bool = False,
    reverse: bool = False,
    keep_states: bool = False,
) -> tuple[Any, Any, Any]:
    """`torch.ops.week2.selective_scan`, its optional inputs resolved while exporting."""
    if delta_bias is not None:
        delta = op.Add(delta, op.Unsqueeze(delta_bias, [1]))
    if delta_softplus:
        delta = op.Softplus(delta)
    end = int(reverse)
    y, last = Recurrence(u, delta, A, B, C, inputs_from=[end] * 4, outputs_from=[end])
    if D is not None:
        y = op.Add(y, op.Mul(op.Unsqueeze(D, [1]), u))
    if z is not None:
        y = op.Mul(y, op.Mul(z, op.Sigmoid(z)))
    return y, last, op.Constant(value_floats=[0.0])  # no states are kept: there is no backward


def _short_convolution(
    x: Any, weight: Any, bias: Any = None, mask: Any = None, reverse: bool = False
) -> Any:
    """`torch.ops.week2.short_convolution`: mask, depthwise convolution, SiLU, mask."""
    channels, d_conv = weight.shape
    keep = None if mask is None else op.Unsqueeze(mask, [2])
    if keep is not None:
        x = op.Mul(x, keep)
    if reverse:
        weight = op.Gather(weight, list(range(d_conv))[::-1], axis=1)
    pads = [0, d_conv - 1] if reverse else [d_conv - 1, 0]
    inputs = [op.Transpose(x, perm=[0, 2, 1]), op.Unsqueeze(weight, [1])]
    if bias is not None:
        inputs.append(bias)
    y = op.Transpose(op.Conv(*inputs, group=channels, pads=pads), perm=[0, 2, 1])
    y = op.Mul(y, op.Sigmoid(y))
    return y if keep is None else op.Mul(y, keep)
