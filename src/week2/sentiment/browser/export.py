"""What a browser needs and only the whole environment knows, written down.

    python -m week2.sentiment.browser.export

replaces, beside this file,

* `graphs/NAME.js`: the ONNX graph of each bundled checkpoint, packed for a page. It holds no
  weights: they are external data, the checkpoint's tensors in float32 one after the other;
* `graphs/NAME.json`: the type and shape of each of those tensors, which a checkpoint has to match;
* `punctuation.json`: what `tokenizers` takes for punctuation.

Run it after a change of architecture, or when `tests/sentiment/test_browser.py` says so, and commit
what it wrote. A checkpoint of the same architecture has the same graph, whatever its weights. Needs
the extras `transformers` and `onnx`.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from safetensors.torch import load_file
from tokenizers.pre_tokenizers import Punctuation
from torch import Tensor, nn
from torch.func import functional_call
from transformers import AutoModelForSequenceClassification

from week2.models import available, path_of
from week2.models.onnx import _selective_scan, _short_convolution
from week2.sentiment.browser import pack, tensors

FOLDER = Path(__file__).parent


# --8<-- [start:given]
class WeightsGiven(nn.Module):
    """A classifier that is given its weights with each call."""

    def __init__(self, model: nn.Module) -> None:
        """Take the model; what weights it has itself does not matter."""
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        weights: dict,
    ) -> Tensor:
        """Logits `(batch, num_labels)`."""
        inputs = (input_ids, attention_mask)
        return functional_call(self.model, weights, inputs).logits
        # --8<-- [end:given]


def graph_of(checkpoint: Path) -> bytes:
    """Return the ONNX graph of a checkpoint, as the bytes of a file.

    It takes and gives what that of `week2.models.onnx.export_onnx` does. Each weight has the name
    that it has in the checkpoint, and lies in a file `weights` in float32, in the order of
    `week2.sentiment.browser.tensors`.

    Raises:
        ValueError: a tensor is not saved in bfloat16, from which a page widens.
    """
    for name, (kind, _) in tensors(checkpoint).items():
        if not kind.startswith("BF16 "):
            raise ValueError(f"{checkpoint}: {name} is {kind}; save the model in bfloat16")
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, dtype=torch.float32)
    saved = sorted(load_file(checkpoint / "model.safetensors").items())
    weights = {name: weight.float() for name, weight in saved}
    ids = torch.ones(2, 7, dtype=torch.long)
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with torch.no_grad():
        program = torch.onnx.export(
            WeightsGiven(model).eval(),
            kwargs={**inputs, "weights": weights},
            input_names=[*inputs, *weights],
            output_names=["logits"],
            dynamic_shapes={**dict.fromkeys(inputs, free), "weights": dict.fromkeys(weights)},
            dynamo=True,
            opset_version=18,
            custom_translation_table={
                torch.ops.week2.selective_scan.default: _selective_scan,
                torch.ops.week2.short_convolution.default: _short_convolution,
            },
            verbose=False,
        )
    assert program is not None  # it is None only where a path is given
    proto = external(program.model_proto, checkpoint)
    return forgetful(proto).SerializeToString(deterministic=True)


def external(model: onnx.ModelProto, checkpoint: Path) -> onnx.ModelProto:
    """With the inputs that are a checkpoint's tensors turned into references to their bytes."""
    inputs = {value.name: value for value in model.graph.input}
    start = 0
    for name, (_, data) in tensors(checkpoint).items():
        length = 2 * len(data)  # float32 for bfloat16
        value = inputs.pop(name).type.tensor_type
        weight = TensorProto(
            name=name,
            data_type=value.elem_type,
            dims=[size.dim_value for size in value.shape.dim],
            data_location=TensorProto.EXTERNAL,
        )
        where = {"location": "weights", "offset": start, "length": length}
        for key, what in where.items():
            weight.external_data.add(key=key, value=str(what))
        model.graph.initializer.append(weight)
        start += length
    rest = list(inputs.values())
    del model.graph.input[:]
    model.graph.input.extend(rest)
    return model


def forgetful(model: onnx.ModelProto) -> onnx.ModelProto:
    """Without notes of where it was made: paths of this machine, stack traces, shapes between."""
    for graph in [model.graph, *model.functions]:
        graph.doc_string = ""
        del graph.metadata_props[:], graph.value_info[:]
        for node in graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
            for attribute in node.attribute:
                for inner in attribute.g.node:
                    inner.doc_string = ""
                    del inner.metadata_props[:]
    for value in [*model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]
    del model.metadata_props[:]
    model.producer_version = ""
    return model


def made_with() -> str:
    """Return the first line of a graph's script, which names the versions it was made with."""
    versions = (
        f"{name} {version(name).partition('+')[0]}"
        for name in ("torch", "onnxscript", "transformers")
    )
    return f"/* Made with {', '.join(versions)} by week2.sentiment.browser.export. */\n"


def punctuation() -> list[list[int]]:
    """Return what `tokenizers` takes for punctuation: first and last code point of each run.

    A browser knows a newer Unicode than the library, and more signs.
    """
    alone = Punctuation("isolated")
    runs: list[list[int]] = []
    for start in range(0, 0x110000, 4096):
        points = (p for p in range(start, start + 4096) if not 0xD800 <= p < 0xE000)
        for piece, _ in alone.pre_tokenize_str("a" + "a".join(map(chr, points)) + "a"):
            if piece[0] == "a":
                continue
            if runs and ord(piece) == runs[-1][1] + 1:
                runs[-1][1] += 1
            else:
                runs.append([ord(piece)] * 2)
    return runs


def main() -> int:
    """`python -m week2.sentiment.browser.export`: write the files, and say which."""
    contents = {"punctuation.json": json.dumps(punctuation(), separators=(",", ":"))}
    for name in available():
        checkpoint = Path(path_of(name))
        kinds = {tensor: kind for tensor, (kind, _) in tensors(checkpoint).items()}
        contents[f"graphs/{name}.js"] = made_with() + pack(f"{name}.onnx", graph_of(checkpoint))
        contents[f"graphs/{name}.json"] = json.dumps(kinds, indent=1)
    for path, text in contents.items():
        (FOLDER / path).write_text(text.rstrip("\n") + "\n", "ascii")
        print(f"wrote {FOLDER / path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
