"""The number format is the one that this machine is quicker in, and `--dtype` overrides it."""

import json

import pytest
import torch

from week2.sentiment import classify, precision, train
from week2.sentiment.pretrain import PretrainRecipe, arguments


@pytest.fixture(autouse=True)
def no_gpu_and_nothing_remembered(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    precision.quick_bf16.cache_clear()
    yield
    precision.quick_bf16.cache_clear()


@pytest.mark.parametrize(("bf16", "quick"), [(0.5, True), (2.0, False)])
def test_the_quicker_format_is_taken(monkeypatch, bf16, quick):
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: True)
    monkeypatch.setattr(precision, "seconds_by_dtype", lambda *_: [bf16, 1.0])
    threads = torch.get_num_threads()
    assert precision.quick_bf16() is quick
    assert torch.get_num_threads() == threads
    dtype = torch.bfloat16 if quick else torch.float32
    assert classify.classifier("bert").model.dtype == dtype
    assert classify.classifier("bert", bf16=False).model.dtype == torch.float32


def test_without_the_instructions_nothing_is_tried(monkeypatch):
    monkeypatch.setattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", lambda: False)
    monkeypatch.setattr(precision, "seconds_by_dtype", lambda *_: 1 / 0)
    assert precision.quick_bf16() is False


def test_both_formats_are_timed_on_a_layer_s_product(monkeypatch):
    shapes, real = [], precision.linear

    def noted(rows, weights):
        shapes.append((rows.dtype, *rows.shape, *weights.shape))
        return real(rows, weights)

    monkeypatch.setattr(precision, "linear", noted)
    times = precision.seconds_by_dtype(torch.bfloat16, torch.float32)
    assert len(times) == 2
    assert min(times) > 0
    product = (1024, 192, 768, 192)
    assert shapes == [(torch.bfloat16, *product), (torch.float32, *product)] * precision.ROUNDS


@pytest.mark.parametrize("dtype", ["bf16", "fp32"])
def test_trainer_counts_in_what_the_command_says(tmp_path, dtype):
    tiny = ["--tiny", "--data", "handwritten", "--vocabulary", "600", "--threads", "1"]
    stages = ["--stages", "tokenizer,finetune", "--epochs", "0.1"]
    assert train.main(["bert", "--out", str(tmp_path), *tiny, *stages, "--dtype", dtype]) == 0
    result = json.loads((tmp_path / "model" / "result.json").read_text("utf-8"))
    assert result["recipe"]["bf16"] is (dtype == "bf16")
    assert arguments(tmp_path, PretrainRecipe(bf16=dtype == "bf16")).bf16 is (dtype == "bf16")
