"""A folder for a browser holds the same numbers, nothing of this machine, and is made once."""

from __future__ import annotations

import base64
import gzip
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from week2.models import HybridConfig, HybridForSequenceClassification
from week2.sentiment import browser
from week2.sentiment.browser.export import halved


def unpacked(script: str, name: str) -> bytes:
    """What `week2.unpack` would give a page."""
    found = re.search(rf'week2\.pack\("{re.escape(name)}", "([^"]*)"\);', script)
    assert found, f"no pack {name!r}"
    return gzip.decompress(base64.b64decode(found[1]))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small hybrid, saved in bf16."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"vocab_size": 60, "hidden_size": 48, "num_hidden_layers": 2}
    config = HybridConfig(**sizes, attn_layer_period=2, attn_layer_offset=1, bidirectional=True)
    folder = tmp_path_factory.mktemp("models") / "small"
    HybridForSequenceClassification(config).bfloat16().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def cache(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the small hybrid."""
    folder = tmp_path_factory.mktemp("cache")
    browser.packed_model(checkpoint, folder)
    return folder


def test_the_export_computes_what_the_model_computes(checkpoint: Path, cache: Path) -> None:
    data = unpacked(browser.packed_model(checkpoint, cache), "small")
    model: Any = HybridForSequenceClassification.from_pretrained(checkpoint, dtype=torch.float32)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    ids = np.arange(1, 11).reshape(2, 5)
    (logits,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    with torch.no_grad():
        expected = model.eval()(torch.from_numpy(ids)).logits.numpy()
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)


def test_the_export_knows_nothing_of_this_machine(checkpoint: Path, cache: Path) -> None:
    data = unpacked(browser.packed_model(checkpoint, cache), "small")
    assert str(Path(browser.__file__).parents[2]).encode() not in data
    assert b"stack_trace" not in data
    assert b".py" not in data


def test_a_model_is_exported_once_for_each_content(checkpoint: Path, cache: Path) -> None:
    (kept,) = cache.iterdir()
    kept.write_text(kept.read_text("ascii") + "// kept", "ascii")
    assert browser.packed_model(checkpoint, cache).endswith("// kept")
    before = browser.content_of(checkpoint)
    config = checkpoint / "config.json"
    config.write_text(config.read_text("utf-8") + "\n", "utf-8")
    assert browser.content_of(checkpoint) != before
    config.write_text(config.read_text("utf-8").removesuffix("\n"), "utf-8")
    assert browser.content_of(checkpoint) == before


def test_a_model_too_large_for_a_page_is_refused(
    checkpoint: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "MAX_BYTES", 10_000)
    with pytest.raises(ValueError, match=r"small is [\d,]+ bytes when packed.*at most 10,000"):
        browser.packed_model(checkpoint, cache)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.arange(2048) * 2.0**60, TensorProto.FLOAT),  # 2047 has more bits than bf16
        (np.arange(2048) % 256 * 2.0**60, TensorProto.BFLOAT16),
        (np.arange(2048) / 2.0**9, TensorProto.FLOAT16),
        (np.arange(1023) * 1.0, TensorProto.FLOAT),  # too small to be worth a node
    ],
)
def test_weights_are_halved_only_where_no_number_changes(values: np.ndarray, kind: int) -> None:
    weight = numpy_helper.from_array(values.astype(np.float32), "weight")
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, [len(values)])
    node = helper.make_node("Identity", ["weight"], ["out"])
    graph = helper.make_graph([node], "graph", [], [out], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    made = halved(model)
    assert [t.data_type for t in made.graph.initializer] == [kind]
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    np.testing.assert_array_equal(session.run(None, {})[0], values.astype(np.float32))


def test_punctuation_is_the_library_s() -> None:
    points = {p for low, high in browser.punctuation() for p in range(low, high + 1)}
    assert set(map(ord, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~…“”·、。")) <= points
    assert not points & set(map(ord, "a가ㅋ♥0 "))
    others = {p for p in points if p > 127 and not unicodedata.category(chr(p)).startswith("P")}
    assert len(others) < 10  # Unicode has moved a few to other categories since


def test_the_runtime_is_the_one_that_its_licence_is_for() -> None:
    folder = Path(browser.__file__).parent
    script = (folder / "onnxruntime.js").read_text("ascii")
    module = unpacked(script, "onnxruntime.mjs").decode()
    assert "ONNX Runtime Web v1." in module
    assert unpacked(script, "onnxruntime.wasm")[:4] == b"\0asm"
    assert len(script) < 12_000_000
    assert (folder / "onnxruntime-LICENSE.txt").read_text("utf-8").startswith("MIT License")
