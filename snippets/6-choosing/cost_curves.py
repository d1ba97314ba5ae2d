# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers", "matplotlib"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 900
# varies = ["cost_curves.svg"]  # drawn from what is measured
# [tool.bookproof.measured]
# "models.*.seconds.*" = [1.5e-5, 45]
# "models.*.bytes.*" = [100000, 1.5e8]
# "measured.seconds.*" = [1.5e-5, 45]
# "measured.bytes.*" = [100000, 1.5e8]
# "table.*.median" = [0.015, 45000]
# "table.*.low" = [0.015, 45000]
# "table.*.high" = [0.015, 45000]
# "table.*.mb" = [0.1, 150]
# "fits.*.a" = [1e-8, 0.01]
# "fits.*.k" = [0.9, 2.1]
# "fits.*.b" = [0, 0.05]
# "fits.*.factor" = [1, 3]
# "fits.bert.factor" = [1.2, 3]
# "fits.mamba.factor" = [1, 1.2]
# "fits.*.ms.*" = [0.015, 45000]
# "times_for_twice_the_length.*" = [1.2, 5]
# "mamba_times_bert.*" = [0.1, 5]
# "mamba_times_bert.512.median" = [1, 3]
# "bert_times_mamba.*" = [0.2, 10]
# "bert_times_mamba.4096.median" = [1, 10]
# "hybrid_times_mamba.*" = [0.3, 3]
# "crossings.*.length" = [16, 4096]
# "crossings.*.low" = [16, 4096]
# "crossings.*.high" = [16, 4096]
# "crossings.mamba.length" = [512, 4096]
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
from week2.routing import fit
from week2.routing.calibrate import LENGTHS, measure_costs, measure_memory
from week2.sentiment.architectures import make_classifier, make_config
from week2.sentiment.compare.fits import crossing

torch.set_num_threads(1)
tokenizer: Any = AutoTokenizer.from_pretrained(path_of("bert"))


@torch.inference_mode()
def read(model, rows):
    model(input_ids=torch.tensor(rows))


costs, memory, weights = {}, {}, {}
for name in ("bert", "mamba", "hybrid"):
    config = make_config(name, tokenizer)
    if name == "bert":
        config._attn_implementation = "sdpa"
        config.max_position_embeddings = max(LENGTHS)  # as if it had learned so many
    torch.manual_seed(0)
    # random weights cost what trained ones cost
    model = make_classifier(config).eval()
    costs[name] = dict(
        zip(
            LENGTHS,
            measure_costs(partial(read, model), LENGTHS, rounds=3),
            strict=True,
        )
    )
    memory[name] = measure_memory(partial(read, model), LENGTHS)
    weights[name] = sum(p.nbytes for p in model.parameters())

curves = {}
for name, rounds in costs.items():
    every = [(n, s) for n, times in rounds.items() for s in times]
    curves[name] = fit(*zip(*every, strict=True))
# --8<-- [end:show]


def spread(rounds):
    """Median, least and most of one length's rounds."""
    return {
        "median": float(np.median(rounds)),
        "low": min(rounds),
        "high": max(rounds),
    }


def times(one, other, n):
    """How many times as long `one` takes at n tokens as `other`: medians, and the extremes."""
    a, b = spread(costs[one][n]), spread(costs[other][n])
    low, high = a["low"] / b["high"], a["high"] / b["low"]
    return {"median": a["median"] / b["median"], "low": low, "high": high}


# What a causal model of this width keeps of a text while it writes on: keys and values of each
# attention layer for each token, or each Mamba layer's state (384 x 16) and convolution (384 x 3).
LAYERS = {"bert": (4, 0), "mamba": (0, 5), "hybrid": (1, 4)}  # attention, Mamba
results: dict[str, Any] = {
    "lengths": list(LENGTHS),
    "models": {},
    "fits": {},
    "table": [],
}
results["measured"] = {"seconds": costs, "bytes": memory}
for name, curve in curves.items():
    seconds = [spread(costs[name][n]) for n in LENGTHS]
    results["models"][name] = {
        "seconds": {
            key: [s[key] for s in seconds] for key in ("median", "low", "high")
        },
        "bytes": memory[name],
        "weights_bytes": weights[name],
        "limit": 512 if name == "bert" else None,
        "kept_bytes_per_token": 4 * 2 * 192 * LAYERS[name][0],
        "kept_bytes": 4 * 384 * (16 + 3) * LAYERS[name][1],
    }
    results["fits"][name] = asdict(curve) | {
        "ms": {n: 1e3 * float(curve(n)) for n in LENGTHS}
    }
for n in (16, 128, 512, 1024, 2048, 4096):
    row: dict[str, Any] = {"length": n}
    for name in costs:
        row[name] = {key: 1e3 * s for key, s in spread(costs[name][n]).items()}
        row[name]["mb"] = memory[name][LENGTHS.index(n)] / 1e6
    results["table"].append(row)
results["times_for_twice_the_length"] = {
    name: {
        n: spread(rounds[2 * n])["median"] / spread(rounds[n])["median"]
        for n in LENGTHS[:-1]
    }
    for name, rounds in costs.items()
}
results["mamba_times_bert"] = {n: times("mamba", "bert", n) for n in LENGTHS}
results["bert_times_mamba"] = {n: times("bert", "mamba", n) for n in LENGTHS}
results["hybrid_times_mamba"] = {n: times("hybrid", "mamba", n) for n in LENGTHS}
results["crossings"] = {
    name: crossing(costs["bert"], costs[name]) for name in ("mamba", "hybrid")
}
# What the pages say of these figures:
for n in LENGTHS:
    assert n > 512 or results["mamba_times_bert"][n]["median"] > 1, (
        "BERT is cheaper up to 512"
    )
assert results["bert_times_mamba"][4096]["median"] > 1, (
    "BERT costs more at 4,096 tokens"
)
assert all(crossed["high"] for crossed in results["crossings"].values()), (
    "they cross in each draw"
)
assert curves["bert"].factor > 1.2 > curves["mamba"].factor, (
    "the curve misses BERT, not Mamba"
)
Path("cost_curves.json").write_text(json.dumps(results, indent=1))

fig, axis = plt.subplots(figsize=(6.5, 4), layout="constrained")
many = np.geomspace(min(LENGTHS), max(LENGTHS), 60)
for (name, curve), marker in zip(curves.items(), "os^", strict=True):
    at = {
        key: 1e3 * np.array(v)
        for key, v in results["models"][name]["seconds"].items()
    }
    reach = np.stack([at["median"] - at["low"], at["high"] - at["median"]])
    (points, *_) = axis.errorbar(
        LENGTHS, at["median"], reach, marker=marker, label=name
    )
    axis.plot(many, 1e3 * curve(many), ls="--", lw=1, color=points.get_color())
axis.plot([], [], ls="--", lw=1, color="0.5", label="fitted curves")
axis.axvline(512, ls=":", color="0.5", label="BERT's position table ends")
axis.set(xscale="log", yscale="log")
axis.set_xticks(LENGTHS, labels=[f"{n:,}" for n in LENGTHS])
axis.minorticks_off()
axis.set_xlabel("length of a text (tokens)")
axis.set_ylabel("processor time per text (ms)")
axis.legend()
fig.savefig("cost_curves.svg")
