# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# [tool.week2]
# needs = ["long"]
# timeout = 900
# measured = ["models.*", "measured.*", "growth*", "crossings*", "table*", "*times*", "*.svg"]
# ///
import json
from dataclasses import asdict

# --8<-- [start:show]
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from transformers import AutoTokenizer

from week2.models import path_of
from week2.routing import crossing, fit
from week2.routing.calibrate import LENGTHS, measure_costs, measure_memory
from week2.routing.costs import interval_of_power
from week2.sentiment.architectures import make_classifier, make_config

LONGER = (256, 512, 1024, 2048, 4096)  # for memory
tokenizer: Any = AutoTokenizer.from_pretrained(path_of("bert"))


@torch.inference_mode()
def read(model, rows):
    model(input_ids=torch.tensor(rows))


costs, memory, weights = {}, {}, {}
for name in ("bert", "mamba", "hybrid"):
    config = make_config(name, tokenizer)
    if name == "bert":
        config._attn_implementation = "sdpa"
        config.max_position_embeddings = max(LONGER)  # as if it had learned so many
    torch.manual_seed(0)
    model = make_classifier(config).eval()  # random weights cost what trained ones cost
    costs[name] = measure_costs(partial(read, model), LENGTHS, rounds=3)
    memory[name] = measure_memory(partial(read, model), LONGER)
    weights[name] = sum(p.nbytes for p in model.parameters())

curves = {}
for name, rounds in costs.items():
    every = [(n, s) for n, times in zip(LENGTHS, rounds, strict=True) for s in times]
    curves[name] = fit(*zip(*every, strict=True))
spaces = {name: fit(LONGER, found) for name, found in memory.items()}
# --8<-- [end:show]

# What a one-way model of this width keeps of a text while it writes on: keys and values of each
# attention layer for each token, or each Mamba layer's state (384 x 16) and convolution (384 x 3).
LAYERS = {"bert": (4, 0), "mamba": (0, 5), "hybrid": (1, 4)}  # attention, Mamba
found: dict = {"lengths": list(LENGTHS), "models": {}, "growth": {}, "crossings": {}, "table": []}
found["measured"] = {"seconds": costs, "bytes": memory}
for name, curve in curves.items():
    low, high = interval_of_power(LENGTHS, costs[name])
    found["growth"][name] = {"k": curve.k, "low": low, "high": high}
    found["models"][name] = {
        "seconds": asdict(curve),
        "bytes": asdict(spaces[name]),
        "weights_bytes": weights[name],
        "limit": 512 if name == "bert" else None,
        "kept_bytes_per_token": 4 * 2 * 192 * LAYERS[name][0],
        "kept_bytes": 4 * 384 * (16 + 3) * LAYERS[name][1],
    }
    if name != "bert":
        n = crossing(curves["bert"], curve, range(16, 1 << 16, 8))
        found["crossings"][name] = n
        found["crossings"][f"{name}_below_limit"] = n is not None and n <= 512
for n in (16, 128, 512, 1024, 2048, 4096):
    row: dict = {"length": n}
    for name, curve in curves.items():
        low, high = curve.between(n)
        row[name] = {"ms": 1e3 * float(curve(n)), "low": 1e3 * low, "high": 1e3 * high}
        row[name]["mb"] = float(spaces[name](n)) / 1e6
    found["table"].append(row)
# What the page says of these figures:
assert 0.9 < found["growth"]["mamba"]["k"] < 1.1, "Mamba's cost grows as the length"
assert found["growth"]["bert"]["low"] > found["growth"]["mamba"]["high"], "BERT's grows faster"
found["mamba_times_bert_at_512"] = float(curves["mamba"](512) / curves["bert"](512))
found["bert_times_mamba_at_4096"] = float(curves["bert"](4096) / curves["mamba"](4096))
Path("cost_curves.json").write_text(json.dumps(found, indent=1))

fig, axis = plt.subplots(figsize=(6.5, 4), layout="constrained")
many = np.geomspace(16, 4096, 60)
for (name, curve), marker in zip(curves.items(), "os^", strict=True):
    middle = [1e3 * float(np.median(r)) for r in costs[name]]
    points = axis.loglog(LENGTHS, middle, marker, label=f"{name}: grows as n^{curve.k:.2f}")[0]
    line = 1e3 * curve(many)
    axis.loglog(many, line, color=points.get_color())
    axis.fill_between(
        many, line / curve.factor, line * curve.factor, color=points.get_color(), alpha=0.15
    )
axis.axvline(512, ls=":", color="0.5", label="BERT's position table ends")
axis.set_xticks(LENGTHS, labels=[f"{n:,}" for n in LENGTHS])
axis.minorticks_off()
axis.set_xlabel("length of a text (tokens)")
axis.set_ylabel("processor time a text (ms)")
axis.legend()
fig.savefig("cost_curves.svg")
