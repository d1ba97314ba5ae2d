# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers", "onnx", "onnxruntime", "onnxscript"]
# [tool.bookproof]
# timeout = 180
# ///
# --8<-- [start:show]
import os
import tempfile
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it reports its use, from the import on

import numpy as np
import onnxruntime
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.models.onnx import export_onnx

folder = path_of("mamba")
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_pretrained(
    folder, dtype=torch.float32
).eval()

with tempfile.TemporaryDirectory() as scratch:
    file = export_onnx(model, Path(scratch) / "mamba.onnx")
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])

batch = tokenizer(
    ["정말 재미있게 봤어요", "지루해서 졸았다"], padding=True, return_tensors="np"
)
feed = {
    name: batch[name].astype(np.int64) for name in ("input_ids", "attention_mask")
}
(logits,) = session.run(["logits"], feed)
with torch.no_grad():
    expected = model(
        **{k: torch.from_numpy(v) for k, v in feed.items()}
    ).logits.numpy()
print([model.config.id2label[i] for i in logits.argmax(-1)])
print("logits within 1e-4 of PyTorch's:", np.allclose(logits, expected, atol=1e-4))
# --8<-- [end:show]
