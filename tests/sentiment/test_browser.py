"""A folder for a browser is written by Python alone, and holds models that compute the same."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from tests.packed import checkpoint_of, unpacked
from week2.models import HybridConfig, HybridForSequenceClassification, available, path_of
from week2.sentiment import browser, classifier
from week2.sentiment.browser import export
from week2.sentiment.tokenizer import MAX_TOKENS

OWN = Path(browser.__file__).parent
AGAIN = "run `python -m week2.sentiment.browser.export`, and commit what it writes"

# Without the folder of installed packages: `import torch` fails as on a machine that never had it.
BARE = """
import sys
from importlib.util import find_spec
library, folder = sys.argv[1:]
found = [name for name in ("torch", "numpy", "onnx", "tokenizers") if find_spec(name)]
assert not found, f"{found} are here, which proves nothing"
sys.path.insert(0, library)
from week2.sentiment.browser import main
sys.exit(main([folder]))
"""


def committed(name: str) -> bytes:
    """A model's graph, as an ONNX file."""
    return unpacked((OWN / f"graphs/{name}.js").read_text("ascii"), f"{name}.onnx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, written where nothing but Python is installed."""
    folder = tmp_path_factory.mktemp("bare") / "web"
    command = [sys.executable, "-I", "-S", "-c", BARE, str(OWN.parents[2]), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hybrid of other sizes than the bundled one."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"vocab_size": 60, "hidden_size": 48, "num_hidden_layers": 2}
    config = HybridConfig(**sizes, attn_layer_period=2, attn_layer_offset=1, bidirectional=True)
    folder = tmp_path_factory.mktemp("models") / "hybrid"
    HybridForSequenceClassification(config).bfloat16().save_pretrained(folder)
    return folder


def test_it_is_written_without_torch_and_by_the_byte_as_with_it(
    folder: Path, tmp_path: Path
) -> None:
    manifest = browser.write(tmp_path)
    assert set(manifest["models"]) == set(available())
    sums, bare = (
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in one.iterdir()}
        for one in (tmp_path, folder)
    )
    assert bare == sums
    script = (folder / "manifest.js").read_text("ascii")
    assert json.loads(unpacked(script, "manifest")) == manifest


@pytest.mark.parametrize("name", available())
def test_a_graph_computes_what_torch_computes(
    tmp_path: Path, reviews: list[str], name: str
) -> None:
    (tmp_path / "model.onnx").write_bytes(committed(name))
    weights = {
        key: weight.float()
        for key, weight in sorted(load_file(Path(path_of(name)) / "model.safetensors").items())
    }
    (tmp_path / "weights").write_bytes(b"".join(one.numpy().tobytes() for one in weights.values()))
    session = onnxruntime.InferenceSession(
        tmp_path / "model.onnx", providers=["CPUExecutionProvider"]
    )
    batch = AutoTokenizer.from_pretrained(path_of(name))(
        reviews[:8], padding=True, return_tensors="pt", return_token_type_ids=False
    )
    (logits,) = session.run(None, {key: value.numpy() for key, value in batch.items()})
    model = AutoModelForSequenceClassification.from_pretrained(path_of(name), dtype=torch.float32)
    with torch.no_grad():
        expected = model.eval()(**batch).logits
        actual = export.WeightsGiven(model)(**batch, weights=weights)
    torch.testing.assert_close(actual, expected, rtol=0, atol=1e-5)
    assert len(set(expected.argmax(1).tolist())) == 2, "reviews of both kinds"
    np.testing.assert_allclose(logits, expected.numpy(), rtol=0, atol=2e-5, err_msg=AGAIN)


@pytest.mark.parametrize("name", available())
def test_rounded_weights_decide_as_the_saved_ones_do(
    folder: Path, tmp_path: Path, reviews: list[str], name: str
) -> None:
    rounded = checkpoint_of((folder / f"{name}.js").read_text("ascii"), name, tmp_path / name)
    here, there = (load_file(Path(one) / "model.safetensors") for one in (rounded, path_of(name)))
    for key, weight in there.items():
        largest = weight.float().abs().amax(-1, keepdim=True)
        off = (here[key].float() - weight.float()).abs()
        assert (off <= 0.5001 / 127 * largest).all(), f"{key} is off by half a step at most"
    probabilities = [
        classifier(one, bf16=False).probabilities(reviews) for one in (rounded, path_of(name))
    ]
    assert (probabilities[0].argmax(1) == probabilities[1].argmax(1)).all()
    assert np.abs(probabilities[0] - probabilities[1]).max() < 0.02


def test_a_row_of_zeros_and_the_largest_weights_are_rounded() -> None:
    matrix = torch.zeros(3, 64, dtype=torch.bfloat16)
    matrix[1, 0], matrix[2, 1] = 127.0, -3.0e38  # near bfloat16's largest
    steps, multiples = browser.rounded(3, matrix.view(torch.uint8).numpy().tobytes())
    values = np.frombuffer(multiples, np.int8).reshape(3, 64)
    assert steps[1] == 1.0
    assert values[:, :2].tolist() == [[0, 0], [127, 0], [0, -127]]
    assert -127 * steps[2] == pytest.approx(float(matrix[2, 1]))


@pytest.mark.parametrize("name", available())
def test_a_graph_is_what_the_export_makes_now(name: str) -> None:
    first = (OWN / f"graphs/{name}.js").read_text("ascii").splitlines(keepends=True)[0]
    if first != export.made_with():
        pytest.skip(f"{first.strip()} Other versions may write the same model in another graph.")
    same = committed(name) == export.graph_of(Path(path_of(name)))
    assert same, f"graphs/{name}.js is not the graph of the checkpoint {name}; {AGAIN}"


@pytest.mark.parametrize("name", available())
def test_a_graph_knows_nothing_of_the_machine_that_made_it(name: str) -> None:
    graph = committed(name)
    assert str(OWN.parents[2]).encode() not in graph
    assert b"stack_trace" not in graph
    assert b".py" not in graph


def test_a_checkpoint_that_does_not_fit_its_graph_is_refused(other: Path, tmp_path: Path) -> None:
    with pytest.raises(
        ValueError,
        match=r"hybrid: backbone.embeddings.weight is BF16 \[60, 48\], and BF16 \[16000, 192\] in "
        r"the graph .* run `python -m week2.sentiment.browser.export`",
    ):
        browser.packed_model(other)
    (tmp_path / "unheard_of").symlink_to(other)
    with pytest.raises(ValueError, match=r"\[60, 48\], and missing in the graph"):
        browser.packed_model(tmp_path / "unheard_of")


def test_no_graph_is_made_of_a_checkpoint_that_a_page_would_read_wrongly(
    other: Path, tmp_path: Path
) -> None:
    model = HybridForSequenceClassification.from_pretrained(other, dtype=torch.float32)
    model.save_pretrained(tmp_path)
    with pytest.raises(ValueError, match=r"is F32 \[.*\]; save the model in bfloat16"):
        export.graph_of(tmp_path)


def test_where_one_does_not_fit_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(browser, "MAX_BYTES", 10_000)
    with pytest.raises(SystemExit) as stopped:
        browser.main([str(tmp_path / "web")])
    assert stopped.value.code == 1
    message = r"bert is [\d,]+ bytes when packed, and a page may load at most 10,000; .*\n"
    assert re.fullmatch(message, capsys.readouterr().err)
    assert not (tmp_path / "web").exists()


def test_punctuation_and_length_are_the_library_s() -> None:
    ranges = json.loads((OWN / "punctuation.json").read_text("ascii"))
    assert ranges == export.punctuation(), f"`tokenizers` counts other characters; {AGAIN}"
    points = {p for low, high in ranges for p in range(low, high + 1)}
    assert set(map(ord, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~…“”·、。")) <= points
    assert not points & set(map(ord, "a가ㅋ♥0 "))
    others = {p for p in points if p > 127 and not unicodedata.category(chr(p)).startswith("P")}
    assert len(others) < 10  # Unicode has moved a few to other categories since
    assert browser.LONGEST == MAX_TOKENS


def test_the_runtime_is_the_one_that_its_licence_is_for() -> None:
    script = (OWN / "onnxruntime.js").read_text("ascii")
    module = unpacked(script, "onnxruntime.mjs").decode()
    assert "ONNX Runtime Web v1." in module
    assert unpacked(script, "onnxruntime.wasm")[:4] == b"\0asm"
    assert len(script) < 12_000_000
    assert (OWN / "onnxruntime-LICENSE.txt").read_text("utf-8").startswith("MIT License")
