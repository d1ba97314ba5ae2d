# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# ///
# --8<-- [start:show]
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of

model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
ids = tokenizer("또 보고 싶다", return_tensors="pt")["input_ids"]

with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
    for dtype in (torch.float32, torch.bfloat16):
        model.to(dtype).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        size = (Path(folder) / "model.safetensors").stat().st_size
        again = AutoModelForSequenceClassification.from_pretrained(folder)
        same = torch.allclose(again(ids).logits, model(ids).logits, atol=1e-5)
        print(
            f"{dtype}: {size / 1e6:.1f} MB, "
            f"loaded as {again.dtype}, the same logits: {same}"
        )
# --8<-- [end:show]
