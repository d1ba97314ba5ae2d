# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "datasets",
#     "onnx",
#     "onnxruntime",
#     "onnxscript",
#     "openvino",
#     "torch",
#     "transformers",
# ]
# [tool.bookproof]
# needs = ["kernel", "nsmc", "openvino", "long"]
# timeout = 1800
# memory = 0
# varies = ["quickest"]  # which engine is first, where two are close
# [tool.bookproof.measured]
# "models.*.rate.*" = [0.5, 100000]
# "models.*.times.*" = [0.001, 1000]
# "models.*.other_labels" = [0, 200]
# "models.*.megabytes" = [0.1, 20000]
# "models.*.ready_seconds" = [0.001, 2000]
# "models.*.rounds.*" = [1e-5, 2000]
# "quickest.*.times_book" = [1, 100]
# "packed_times.*" = [0.1, 20]
# ///
# --8<-- [start:show]
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime reports its use

import torch
import torch._inductor.config
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    pipeline,
)

from week2.attention.measure import give_back_memory, peak_bytes, resident_bytes
from week2.models import path_of
from week2.sentiment import classifier, load_nsmc
from week2.sentiment.compare.experiment import processor

THREADS = len(os.sched_getaffinity(0))
SHAPES = {"one": (1, 64), "batch": (32, 320), "all": (64, 1_000)}
ROUNDS = 4
REVIEWS = load_nsmc("validation")["document"][:1_000]
TEXTS = {shape: REVIEWS[:count] for shape, (_, count) in SHAPES.items()}
TEXTS["all"].sort(key=len)


def load(name):
    return AutoModelForSequenceClassification.from_pretrained(
        path_of(name), dtype=torch.float32
    ).eval()


def in_batches(name, logits):
    """Encode so many texts at a time, and ask an engine for their logits."""
    tokenizer = AutoTokenizer.from_pretrained(path_of(name))
    options = {"padding": True, "truncation": True, "max_length": 128}

    def classify(texts, size):
        labels = []
        for start in range(0, len(texts), size):
            some = texts[start : start + size]
            batch = dict(tokenizer(some, return_tensors="np", **options))
            labels += logits(batch).argmax(-1).tolist()
        return labels

    return classify


# --8<-- [end:show]
# --8<-- [start:pytorch]
def by_pipeline(name, folder):
    """Transformers' pipeline, in the checkpoint's number format."""
    classify = pipeline("text-classification", model=path_of(name))
    long = {"truncation": True, "max_length": 128}

    def run(texts, size):
        outputs = classify(texts, batch_size=size, **long)
        return [int(one["label"] == "positive") for one in outputs]

    return run


def by_book(name, folder, bf16=False, packed=True):
    """This book's classifier, which sorts what it is handed at once."""
    classify = classifier(name, bf16=bf16, packed=packed)

    def run(texts, size):
        step = len(texts) if size == SHAPES["all"][0] else size
        handed = (texts[i : i + step] for i in range(0, len(texts), step))
        outputs = [one for some in handed for one in classify(some)]
        return [int(one["label"] == "positive") for one in outputs]

    return run


def by_book_bf16(name, folder):
    return by_book(name, folder, bf16=True)


def by_book_unpacked(name, folder):
    return by_book(name, folder, packed=False)


def by_compile(name, folder):
    """`torch.compile`, once for every batch and length."""
    torch._inductor.config.compile_threads = 1  # no processes stay behind
    compiled = torch.compile(load(name), dynamic=True)

    @torch.inference_mode()
    def logits(batch):
        given = {key: torch.from_numpy(array) for key, array in batch.items()}
        return compiled(**given).logits.numpy()

    return in_batches(name, logits)


# --8<-- [end:pytorch]
# --8<-- [start:onnx]
def export(name, folder):
    """Write a model as ONNX, in fp32 and with weights in int8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from week2.models.onnx import export_onnx

    file = export_onnx(load(name), folder / f"{name}.onnx")
    small = folder / f"{name}_int8.onnx"
    quantize_dynamic(file, small, weight_type=QuantType.QInt8)


def by_onnx(name, folder, form=""):
    """ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    file = folder / f"{name}{form}.onnx"
    session = onnxruntime.InferenceSession(file, options)
    return in_batches(name, lambda batch: session.run(["logits"], batch)[0])


def by_onnx_int8(name, folder):
    return by_onnx(name, folder, "_int8")


# --8<-- [end:onnx]
# --8<-- [start:openvino]
def by_openvino(name, folder, precision="f32"):
    """OpenVINO, one batch after the other."""
    import openvino

    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
    file = folder / f"{name}.onnx"
    model = openvino.Core().compile_model(file, "CPU", hints)
    return in_batches(name, lambda batch: model(batch)["logits"])


def by_openvino_bf16(name, folder):
    return by_openvino(name, folder, "bf16")


# --8<-- [end:openvino]
# --8<-- [start:measure]
ENGINES = {
    "pipeline": by_pipeline,
    "book": by_book,
    "book_bf16": by_book_bf16,
    "unpacked": by_book_unpacked,
    "onnx": by_onnx,
    "onnx_int8": by_onnx_int8,
    "openvino": by_openvino,
    "openvino_bf16": by_openvino_bf16,
    "compile": by_compile,
}


def serve(pipe, work):
    """Run `work` in a process of its own, one answer to each question."""
    sys.settrace(None)  # a tracer of the parent would be timed too
    threading.settrace(None)
    torch.set_num_threads(THREADS)
    before = resident_bytes()
    try:
        began = time.perf_counter()
        answer = work()
        pipe.send({"ready_seconds": time.perf_counter() - began})
        while shape := pipe.recv():
            began = time.perf_counter()
            labels = answer(TEXTS[shape], SHAPES[shape][0])
            pipe.send((time.perf_counter() - began, labels))
        pipe.send(peak_bytes() - before)
    except EOFError:
        pass
    except Exception as error:
        pipe.send({"error": [line for line in str(error).splitlines() if line][-1]})


# PyTorch has used no threads before, so a fork is safe
fork = multiprocessing.get_context("fork")


def start(work):
    """Begin a process that serves what `work` makes."""
    here, there = fork.Pipe()
    give_back_memory()
    process = fork.Process(target=serve, args=(there, work))
    process.start()
    there.close()
    return here, process


def measure(name, folder):
    """Time every engine with one model; rounds alternate between engines."""
    exporting, _ = start(lambda: export(name, folder) or in_batches)
    exported = exporting.recv()
    assert "error" not in exported, exported
    exporting.send(None)
    exporting.recv()  # and the process ends
    exporting.close()
    results, running = {}, {}
    for engine, make in ENGINES.items():
        running[engine] = start(lambda make=make: make(name, folder))
        results[engine] = running[engine][0].recv()
    able = [engine for engine in ENGINES if "error" not in results[engine]]
    taken: dict = {engine: {shape: [] for shape in SHAPES} for engine in able}
    labels = {}
    for turn in range(ROUNDS + 1):
        for shape in SHAPES:
            for engine in [*able]:
                running[engine][0].send(shape)
                answer = running[engine][0].recv()
                if "error" in answer:
                    results[engine] = answer
                    able.remove(engine)
                    continue
                seconds, labels[engine] = answer
                if turn:
                    taken[engine][shape].append(seconds)
                elif shape == "one":
                    results[engine]["ready_seconds"] += seconds
    for engine in able:
        running[engine][0].send(None)
        middle = {s: statistics.median(t) for s, t in taken[engine].items()}
        results[engine] |= {
            "rate": {s: SHAPES[s][1] / seconds for s, seconds in middle.items()},
            "rounds": taken[engine],
            "other_labels": sum(map(int.__ne__, labels[engine], labels["book"])),
            "megabytes": running[engine][0].recv() / 1e6,
        }
    for pipe, process in running.values():
        pipe.close()
        process.join()
    return results


# --8<-- [end:measure]
with tempfile.TemporaryDirectory() as place:
    tempfile.tempdir = place  # of the compiler's files, too
    models = {
        name: measure(name, Path(place)) for name in ("bert", "mamba", "hybrid")
    }
words = {
    "pipeline": "Transformers' pipeline",
    "book": "this book's classifier",
    "book_bf16": "this book's classifier in bf16",
    "unpacked": "this book's classifier without packed weights",
    "onnx": "ONNX Runtime",
    "onnx_int8": "ONNX Runtime in int8",
    "openvino": "OpenVINO",
    "openvino_bf16": "OpenVINO in bf16",
    "compile": "`torch.compile`",
}
quickest: dict = {}
for name, engines in models.items():
    failed = [engine for engine, one in engines.items() if "error" in one]
    assert not {"pipeline", "book", "unpacked"} & {*failed}, engines
    able = {engine: one for engine, one in engines.items() if engine not in failed}
    for one in able.values():
        base = engines["pipeline"]["rate"]
        one["times"] = {shape: one["rate"][shape] / base[shape] for shape in SHAPES}
    quickest[name] = {}
    for shape in SHAPES:
        speed = {engine: one["rate"][shape] for engine, one in able.items()}
        quickest[name][shape] = words[max(speed, key=speed.__getitem__)]
    quickest[name]["times_book"] = max(speed.values()) / speed["book"]
result = {
    "models": models,
    "quickest": quickest,
    "packed_times": {
        name: engines["book"]["rate"]["all"] / engines["unpacked"]["rate"]["all"]
        for name, engines in models.items()
    },
    "threads": THREADS,
    "device": processor(),
    "date": time.strftime("%Y-%m-%d", time.gmtime()),
    "rounds": ROUNDS,
    "versions": {
        name: version(name)
        for name in ("onnxruntime", "openvino", "torch", "transformers")
    },
}
Path("engines.json").write_text(json.dumps(result, indent=1))
