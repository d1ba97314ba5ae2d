"""A checkpoint as ONNX with its weights in the 16 bits that they were saved in."""

from __future__ import annotations

import tempfile
from pathlib import Path

import ml_dtypes
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import AutoModelForSequenceClassification

import week2.models  # noqa: F401 - registers its classes with the Auto classes
from week2.models.onnx import export_onnx

SMALL = 1024  # numbers: a tensor below this is not worth a node
HALVES = ((TensorProto.BFLOAT16, ml_dtypes.bfloat16), (TensorProto.FLOAT16, np.float16))


def exported(checkpoint: Path) -> bytes:
    """The model of a checkpoint folder as the bytes of an ONNX file.

    It computes in float32. A tensor whose numbers a 16-bit type holds exactly is stored in that
    type, with a Cast behind it that ONNX Runtime folds away when it loads.
    """
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, dtype=torch.float32)
    with tempfile.TemporaryDirectory() as folder:
        made = onnx.load(str(export_onnx(model.eval(), Path(folder) / "model.onnx")))
    return halved(forgetful(made)).SerializeToString(deterministic=True)


def forgetful(model: onnx.ModelProto) -> onnx.ModelProto:
    """Without notes of where it was made: paths of this machine, stack traces."""
    for graph in [model.graph, *model.functions]:
        graph.doc_string = ""
        del graph.metadata_props[:]
        for node in graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
            for attribute in node.attribute:
                for inner in attribute.g.node:
                    inner.doc_string = ""
                    del inner.metadata_props[:]
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
    del model.metadata_props[:]
    return model


# --8<-- [start:halved]
def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """With each float32 weight that fits stored in 16 bits; no number changes."""
    graph = model.graph
    kept, casts = [], []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= SMALL:
            for kind, dtype in HALVES:
                with np.errstate(over="ignore"):  # what overflows is not equal
                    half = values.astype(dtype)
                if np.array_equal(half.astype(np.float32), values):
                    name = f"{weight.name}_half"
                    kept.append(helper.make_tensor(name, kind, values.shape, half.tobytes(), True))
                    casts.append(
                        helper.make_node("Cast", [name], [weight.name], to=TensorProto.FLOAT)
                    )
                    break
            else:
                kept.append(weight)
        else:
            kept.append(weight)
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(nodes)
    return model
    # --8<-- [end:halved]
