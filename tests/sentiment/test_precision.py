"""The number format follows from what the processor or the GPU has; `--dtype` overrides it."""

import json
from pathlib import Path

import pytest
import torch

from week2.sentiment import classify, precision, train
from week2.sentiment.pretrain import PretrainRecipe, arguments


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.mark.parametrize("amx", [True, False])
def test_a_processor_decides_by_amx(monkeypatch, amx):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    dtype = torch.bfloat16 if amx else torch.float32
    assert classify.classifier("bert").model.dtype == dtype
    assert classify.classifier("bert", bf16=False).model.dtype == torch.float32
    assert classify.classifier("bert", bf16=True).model.dtype == torch.bfloat16


@pytest.mark.parametrize("own", [True, False])
def test_a_gpu_decides_by_instructions_of_its_own(monkeypatch, own):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation: own or including_emulation
    )
    assert precision.quick_bf16() is own


def test_this_processor_says_whether_it_has_amx():
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        pytest.skip("no /proc/cpuinfo here")
    assert precision.quick_bf16() is ("amx_tile" in cpuinfo.read_text().split())


@pytest.mark.parametrize("dtype", ["bf16", "fp32"])
def test_trainer_counts_in_what_the_command_says(tmp_path, dtype):
    tiny = ["--tiny", "--data", "handwritten", "--vocabulary", "600", "--threads", "1"]
    stages = ["--stages", "tokenizer,finetune", "--epochs", "0.1"]
    assert train.main(["bert", "--out", str(tmp_path), *tiny, *stages, "--dtype", dtype]) == 0
    result = json.loads((tmp_path / "model" / "result.json").read_text("utf-8"))
    assert result["recipe"]["bf16"] is (dtype == "bf16")
    assert arguments(tmp_path, PretrainRecipe(bf16=dtype == "bf16")).bf16 is (dtype == "bf16")
