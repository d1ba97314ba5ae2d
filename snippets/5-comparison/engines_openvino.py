# /// script
# requires-python = ">=3.11"
# dependencies = ["onnx", "onnxscript", "openvino", "torch", "transformers"]
# [tool.bookproof]
# needs = ["openvino"]
# timeout = 600
# ///
# --8<-- [start:show]
import tempfile
from pathlib import Path

import openvino
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.models.onnx import export_onnx

model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
with tempfile.TemporaryDirectory() as folder:
    file = export_onnx(model.eval(), Path(folder) / "bert.onnx")
    compiled = openvino.Core().compile_model(file, "CPU")

reviews = ["정말 재미있게 봤어요", "시간이 아까운 영화", "배우들 연기가 훌륭하다"]
batch = tokenizer(reviews, padding=True, return_tensors="np")
logits = compiled(dict(batch))["logits"]
for review, label in zip(reviews, logits.argmax(-1), strict=True):
    print(model.config.id2label[int(label)], review)
# --8<-- [end:show]
