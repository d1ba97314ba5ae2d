# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "datasets", "matplotlib", "week2"]
# [tool.week2]
# needs = ["long", "nsmc"]
# timeout = 900
# measured = ["*"]
# ///
# --8<-- [start:build]
import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch

from week2.routing import Candidate, Router, fit, make_documents, reader
from week2.routing.calibrate import mcnemar, measure_costs, trusted_length
from week2.routing.workload import mixed_workload, oracle, serve
from week2.sentiment import load_nsmc, provenance_of

torch.set_num_threads(1)
LENGTHS, PLACES = [16, 64, 256, 512, 2048], 512
readers = {"bert": reader("bert", PLACES), "mamba": reader("mamba")}


def sizes(texts):
    return [len(ids) for ids in readers["mamba"].encode(texts)]


# What does a text cost? Measured on this machine, now.
curves = {}
for name, model in readers.items():
    lengths = [n for n in LENGTHS if model.limit is None or n <= model.limit]
    rounds = measure_costs(model.labels_of, lengths, rounds=2)
    curves[name] = fit(lengths, [float(np.median(r)) for r in rounds])

# How far may BERT be trusted? Its table has 512 places; in training it saw reviews.
held_out: Any = load_nsmc("validation").select(range(4_000))
texts, labels = held_out["document"], held_out["label"]
tokens_of = [n - 2 for n in sizes(texts)]
steps = [64, 128, 256, 480]
right: dict[str, list[list[bool]]] = {"bert": [], "mamba": []}
for n in steps:
    probe = make_documents(texts, labels, tokens_of, [n] * 60, kind="mixed", seed=n)
    for name, marks in right.items():
        labelled = readers[name]([d.text for d in probe])
        marks.append([a == d.label for a, d in zip(labelled, probe, strict=True)])
limit = trusted_length(steps, right["bert"], right["mamba"])

router = Router(
    [
        Candidate("bert", readers["bert"], curves["bert"], limit),
        Candidate("mamba", readers["mamba"], curves["mamba"]),
    ],
    sizes,
)
# --8<-- [end:build]

# --8<-- [start:serve]
tested: Any = load_nsmc("validation").select(range(4_000, 10_000))  # others than above
tokens_of = [n - 2 for n in sizes(tested["document"])]
workload = mixed_workload(tested["document"], tested["label"], tokens_of, seed=1)
others = {"hybrid": reader("hybrid"), "windows": reader("bert", 128, windows=True)}
ways = {"router": router, **readers, **others}
served = serve(ways, workload, rounds=2)
best_seconds, chosen = oracle(readers, router, workload, rounds=2)
# --8<-- [end:serve]

kinds = ("single", "mixed", "turning")
lengths = [d.tokens for d in workload]
result: dict[str, Any] = {
    "provenance": provenance_of(tested),
    "dtype": str(next(readers["bert"].model.parameters()).dtype).removeprefix("torch."),
    "texts": len(workload),
    "kinds": {kind: sum(d.kind == kind for d in workload) for kind in kinds},
    "tokens": {"shortest": min(lengths), "longest": max(lengths), "all": sum(lengths)},
    "limit": limit,
    "places": PLACES,
    "crosses_before_limit": router.thresholds(PLACES)[0][1] != "bert",
    "probe": {
        name: {str(n): sum(m) / len(m) for n, m in zip(steps, marks, strict=True)}
        for name, marks in right.items()
    },
    "thresholds": [{"from": n, "model": name} for n, name in router.thresholds(8_192)],
    "routes": {n: router.routes([d.text for d in workload]).count(n) for n in readers},
    "oracle_chose": chosen,
    "oracle_seconds": best_seconds,
    "share_of_oracle": best_seconds / served["router"].seconds,
    "ways": {},
}
for name, way in served.items():
    by_kind = {
        kind: [r for r, d in zip(way.right, workload, strict=True) if d.kind == kind]
        for kind in kinds
    }
    long = [r for r, d in zip(way.right, workload, strict=True) if d.tokens > PLACES]
    result["ways"][name] = {
        "seconds": way.seconds,
        "rounds": way.rounds,
        "texts_per_second": len(workload) / way.seconds,
        "accuracy": sum(way.right) / len(workload),
        "accuracy_long": sum(long) / len(long),
        "by_kind": {kind: sum(r) / len(r) for kind, r in by_kind.items()},
        "p_against_router": mcnemar(way.right, served["router"].right),
        "times_router_seconds": way.seconds / served["router"].seconds,
    }
best = max(("bert", "mamba", "hybrid"), key=lambda name: result["ways"][name]["accuracy"])
result["most_accurate"] = best
result["router_loses"] = result["ways"][best]["accuracy"] - result["ways"]["router"]["accuracy"]
# What the page says of these figures:
assert result["share_of_oracle"] >= 0.95, result["share_of_oracle"]
assert result["router_loses"] <= 0 or result["ways"][best]["p_against_router"] > 0.05, best
assert result["ways"]["bert"]["by_kind"]["turning"] < 0.5, "a cut document misleads"
Path("router_workload.json").write_text(json.dumps(result, indent=1))

fig, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (name, way), marker in zip(result["ways"].items(), "*os^D", strict=True):
    axis.plot(way["texts_per_second"], way["accuracy"], marker, ms=9, label=name)
axis.axvline(len(workload) / best_seconds, ls=":", color="0.5", label="oracle's throughput")
axis.set_xlabel("texts a second")
axis.set_ylabel("accuracy on the workload")
axis.legend()
fig.savefig("router_workload.svg")
