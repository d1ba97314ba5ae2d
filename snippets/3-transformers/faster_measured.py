# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# timeout = 180
# [tool.bookproof.measured]
# "*.times" = [0.05, 20]
# "*.rate" = [15, 100000]
# "*.other_labels" = [0, 4]
# "*.moved" = [0, 0.06]
# ///
# --8<-- [start:show]
import copy
import io
import json
import statistics
import time
import warnings
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.sentiment.nsmc import handwritten_reviews

reviews = list(handwritten_reviews())[:128]
labels = torch.tensor([review.label for review in reviews])
tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
fp32 = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
with warnings.catch_warnings():
    # deprecated in favour of torchao, but it still works
    warnings.simplefilter("ignore")
    int8 = torch.ao.quantization.quantize_dynamic(
        fp32, {torch.nn.Linear}, dtype=torch.qint8
    )
forms = {"fp32": fp32, "bf16": copy.deepcopy(fp32).to(torch.bfloat16), "int8": int8}

ids = tokenizer([review.document for review in reviews])["input_ids"]
order = sorted(range(len(ids)), key=lambda i: len(ids[i]))  # no padding to speak of
batches = [
    tokenizer.pad(
        {"input_ids": [ids[i] for i in order[k : k + 32]]}, return_tensors="pt"
    )
    for k in range(0, len(order), 32)
]


@torch.inference_mode()
def logits(model):
    return torch.cat([model(**batch).logits.float() for batch in batches])


taken: dict[str, list[float]] = {name: [] for name in forms}
for turn in range(6):
    for name, model in forms.items():
        began = time.perf_counter()
        logits(model)
        if turn:
            taken[name].append(time.perf_counter() - began)
# --8<-- [end:show]
base = logits(fp32)
seconds = {name: statistics.median(values) for name, values in taken.items()}


def bytes_of(model):
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    return file.tell()


result: dict = {}
for name, model in forms.items():
    outputs = logits(model)
    result[name] = {
        "times": seconds["fp32"] / seconds[name],
        "megabytes": bytes_of(model) / 1e6,
        "other_labels": int((outputs.argmax(-1) != base.argmax(-1)).sum()),
        "moved": float((outputs.softmax(-1) - base.softmax(-1)).abs().max()),
        "rate": len(reviews) / seconds[name],
    }
    assert result[name]["other_labels"] <= 4, (
        "the page says that nearly no label changes"
    )
# Which kernels run, and so the digits, depends on the processor; the order of magnitude does not:
# bf16 rounds a number by up to 1/512 of itself, int8 by up to 1/254 of the largest beside it.
for name, magnitude in {"bf16": 0.001, "int8": 0.01}.items():
    result[name]["order"] = magnitude
    assert magnitude / 3 < result[name]["moved"] < 3 * magnitude, result[name]
result["reviews"] = len(reviews)
Path("faster_measured.json").write_text(json.dumps(result))
