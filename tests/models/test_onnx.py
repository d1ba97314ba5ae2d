"""ONNX Runtime computes what the exported model computes, for batches and lengths not seen."""

from collections import Counter
from typing import Any

import onnx
import onnxruntime
import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

from week2.models import HybridConfig, HybridForSequenceClassification
from week2.models.onnx import export_onnx


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A hybrid of both ways: Mamba in either direction and attention, in one graph."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"vocab_size": 60, "hidden_size": 32, "num_labels": 3}
    layers: dict[str, Any] = {"num_hidden_layers": 2, "attn_layer_period": 2}
    config = HybridConfig(
        **sizes, **layers, attn_layer_offset=1, bidirectional=True, pooling="mean_max"
    )
    model = HybridForSequenceClassification(config).eval()
    return model, export_onnx(model, tmp_path_factory.mktemp("onnx") / "model.onnx")


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("lengths", [(3, 5, 9, 1), (30,), (7, 7), (1,)])
def test_onnx_runtime_agrees_for_any_batch_length_and_padding(exported, lengths, side):
    model, path = exported
    torch.manual_seed(1)
    texts = [torch.randint(1, 60, (length,)) for length in lengths]
    ids = pad_sequence(texts, batch_first=True, padding_side=side)
    mask = pad_sequence([torch.ones_like(t) for t in texts], batch_first=True, padding_side=side)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
    (logits,) = session.run(["logits"], inputs)
    with torch.no_grad():
        expected = model(ids, mask).logits
    torch.testing.assert_close(torch.from_numpy(logits), expected, rtol=1e-4, atol=1e-5)


def test_the_scan_is_a_loop_in_the_graph_and_its_sizes_are_free(exported):
    graph = onnx.load(exported[1]).graph
    onnx.checker.check_model(str(exported[1]))
    assert Counter(node.op_type for node in graph.node)["Scan"] == 2  # one layer, two directions
    for value in graph.input:
        assert all(size.dim_param for size in value.type.tensor_type.shape.dim)
