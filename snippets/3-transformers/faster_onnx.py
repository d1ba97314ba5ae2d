# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "onnx", "onnxruntime", "onnxscript", "torch", "transformers"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 900
# memory = 8
# tolerance = 0.02  # megabytes: what an exporter writes beside the weights
# [tool.bookproof.measured]
# "*.times" = [0.2, 10]
# "*.rate" = [20, 60000]
# "*.differs" = [0, 0.001]
# "compile_first_seconds" = [0.5, 1300]
# ///
# --8<-- [start:show]
import json
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

# ONNX Runtime reports its use, from the import on
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# empty: nothing compiled is found
os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.mkdtemp()

import numpy as np
import onnxruntime
import torch
from torch.export import Dim
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from week2.models import path_of
from week2.sentiment.nsmc import handwritten_reviews

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
model = AutoModelForSequenceClassification.from_pretrained(
    path_of("bert"), dtype=torch.float32
)
texts = sorted((review.document for review in handwritten_reviews()), key=len)
batches = [
    tokenizer(texts[i : i + 32], padding=True, return_tensors="pt")
    for i in range(0, len(texts), 32)
]
names = ["input_ids", "attention_mask"]
sizes = {0: Dim("batch"), 1: Dim("length", max=512)}

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "model.onnx"
    torch.onnx.export(
        model,
        tuple(batches[0][name] for name in names),
        file,
        input_names=names,
        output_names=["logits"],
        dynamic_shapes=(sizes, sizes),
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    megabytes = file.stat().st_size / 1e6
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(file, options)


def by_onnx():
    return [
        session.run(["logits"], {n: b[n].numpy() for n in names})[0] for b in batches
    ]


@torch.inference_mode()
def by_torch():
    return [model(**batch).logits.numpy() for batch in batches]


# PyTorch keeps the headers outside the compiler's cache, in the temporary folder.
no_headers: dict = {"cpp_cache_precompile_headers": False}
compiled = torch.compile(model, dynamic=True, options=no_headers)


@torch.inference_mode()
def by_compile():
    return [compiled(**batch).logits.numpy() for batch in batches]


# --8<-- [end:show]


began = time.perf_counter()
by_compile()
first = time.perf_counter() - began
ways = {"torch": by_torch, "onnx": by_onnx, "compile": by_compile}
taken: dict[str, list[float]] = {name: [] for name in ways}
for turn in range(6):
    for name, way in ways.items():
        began = time.perf_counter()
        way()
        if turn:
            taken[name].append(time.perf_counter() - began)
seconds = {name: statistics.median(values) for name, values in taken.items()}
base = np.concatenate(by_torch())
result: dict = {
    name: {
        "times": seconds["torch"] / seconds[name],
        "rate": len(texts) / seconds[name],
        "differs": float(np.abs(np.concatenate(way()) - base).max()),
    }
    for name, way in ways.items()
}
result["compile_first_seconds"] = first
result["onnx_megabytes"] = megabytes
assert max(result[name]["differs"] for name in ways) < 1e-3
Path("faster_onnx.json").write_text(json.dumps(result))
shutil.rmtree(os.environ["TORCHINDUCTOR_CACHE_DIR"])
