# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers", "datasets", "matplotlib"]
# [tool.bookproof]
# needs = ["long", "nsmc"]
# timeout = 900
# varies = [  # the processor's number format, and what it decides
#     "router_workload.svg",
#     "dtype",
#     "most_accurate",
#     "accuracy_words",
# ]
# [tool.bookproof.measured]
# "limit" = [64, 512]
# "probe.*" = [0.8, 1]
# "thresholds.*.from" = [1, 513]
# "routes.*" = [1, 245]
# "batches" = [8, 246]
# "batches_otherwise" = [0, 10]
# "but_for_tokens.*" = [0.9, 1.01]
# "oracle.rounds.*" = [0.04, 120]
# "ways.*.rounds.*" = [0.01, 150]
# "*.texts_per_second" = [2, 14000]
# "ways.*.of_oracle.*" = [0.2, 10]
# "ways.router.of_oracle.*" = [0.95, 1.01]
# "ways.*.times_router_seconds" = [0.1, 5]
# "ways.windows.times_router_seconds" = [0.1, 1]
# "ways.*.accuracy" = [0.75, 1]
# "ways.*.by_kind.*" = [0, 1]
# "ways.bert.by_kind.turning" = [0, 0.5]
# "ways.*.p_against_router" = [0, 1]
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
from week2.routing.oracle import measure_cells, oracle_choice, share_of
from week2.routing.workload import mixed_workload
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
# others than above
tested: Any = load_nsmc("validation").select(range(4_000, 10_000))
tokens_of = [n - 2 for n in sizes(tested["document"])]
workload = mixed_workload(tested["document"], tested["label"], tokens_of, seed=1)
documents, lengths = [d.text for d in workload], [d.tokens for d in workload]
models = {
    **readers,
    "hybrid": reader("hybrid"),
    "windows": reader("bert", 128, windows=True),
}
thresholds = router.thresholds(max(lengths))
cells = measure_cells(
    models, documents, [limit, *(n - 1 for n, _ in thresholds)], rounds=7
)

# Who reads which batch? None lies across a limit, so its first text speaks for all.
routed = router.routes([documents[rows[0]] for rows in cells.batches])
choices = {"router": np.array([cells.names.index(name) for name in routed])}
choices |= {
    name: np.full(len(routed), place) for place, name in enumerate(cells.names)
}
assert router(documents) == cells.labels_by(choices["router"]).tolist(), (
    "as the router does"
)

# The oracle has the router's candidates and limits, and knows each batch's time.
longest = np.array([max(lengths[i] for i in rows) for rows in cells.batches])
allowed = np.zeros(cells.seconds.shape[1:], dtype=bool)
for candidate in router.candidates:
    allowed[:, cells.names.index(candidate.name)] = longest <= (
        candidate.limit or np.inf
    )
best = oracle_choice(cells.seconds, allowed)
oracle_seconds = cells.served(best)
# --8<-- [end:serve]

kinds = ("single", "mixed", "turning")
truth = np.array([d.label for d in workload])
right_of = {
    name: (cells.labels_by(c) == truth).tolist() for name, c in choices.items()
}
# The router cuts every text into tokens to see its length, and its model does so once more.
spent = {
    name: cells.served(c, 2 if name == "router" else 1) for name, c in choices.items()
}


def rate(seconds):
    return float(len(workload) * len(seconds) / seconds.sum())


routes = router.routes(documents)
result: dict[str, Any] = {
    "provenance": provenance_of(tested),
    "dtype": str(next(readers["bert"].model.parameters()).dtype).removeprefix(
        "torch."
    ),
    "texts": len(workload),
    "kinds": {kind: sum(d.kind == kind for d in workload) for kind in kinds},
    "tokens": {
        "shortest": min(lengths),
        "longest": max(lengths),
        "all": sum(lengths),
    },
    "limit": limit,
    "places": PLACES,
    # Asked of the texts: a fitted curve says nothing of one token, fewer than any text has.
    "crosses_before_limit": any(
        name != "bert" for name, n in zip(routes, lengths, strict=True) if n <= limit
    ),
    "probe": {
        name: {str(n): sum(m) / len(m) for n, m in zip(steps, marks, strict=True)}
        for name, marks in right.items()
    },
    "thresholds": [{"from": n, "model": name} for n, name in thresholds],
    "routes": {n: routes.count(n) for n in readers},
    "rounds": len(cells.seconds),
    "batches": len(cells.batches),
    "batches_otherwise": float((best != choices["router"]).sum(axis=1).mean()),
    "but_for_tokens": share_of(oracle_seconds, cells.served(choices["router"])),
    "oracle": {
        "rounds": oracle_seconds.tolist(),
        "texts_per_second": rate(oracle_seconds),
    },
    "ways": {},
}
for name, marks in right_of.items():
    by_kind = {
        kind: [r for r, d in zip(marks, workload, strict=True) if d.kind == kind]
        for kind in kinds
    }
    result["ways"][name] = {
        "rounds": spent[name].tolist(),
        "texts_per_second": rate(spent[name]),
        "of_oracle": share_of(oracle_seconds, spent[name]),
        "times_router_seconds": float(spent[name].sum() / spent["router"].sum()),
        "accuracy": sum(marks) / len(workload),
        "by_kind": {kind: sum(r) / len(r) for kind, r in by_kind.items()},
        "p_against_router": mcnemar(marks, right_of["router"]),
    }
ways = result["ways"]
rival = max(("bert", "mamba", "hybrid"), key=lambda name: ways[name]["accuracy"])
ahead = ways[rival]["accuracy"] - ways["router"]["accuracy"]
result["most_accurate"] = rival
result["accuracy_words"] = (
    f"The most accurate single model ({rival}) "
    f"is ahead of it by {ahead:.1%} of the texts, which is not significant at 5 %"
    if ahead > 0
    else "No single model is more accurate"
)
# What the page says of these figures:
assert ways["router"]["of_oracle"]["low"] >= 0.95, ways["router"]["of_oracle"]
assert ahead <= 0 or ways[rival]["p_against_router"] > 0.05, rival
assert not result["crosses_before_limit"], "BERT is the cheaper one up to its limit"
assert ways["bert"]["by_kind"]["turning"] < 0.5, "a cut document misleads"
assert ways["windows"]["times_router_seconds"] < 1, (
    "windows are the dull rival that wins"
)
Path("router_workload.json").write_text(json.dumps(result, indent=1))

fig, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (name, way), marker in zip(ways.items(), "*os^D", strict=True):
    axis.plot(way["texts_per_second"], way["accuracy"], marker, ms=9, label=name)
axis.axvline(rate(oracle_seconds), ls=":", color="0.5", label="oracle's throughput")
axis.set_xlabel("texts a second")
axis.set_ylabel("accuracy on the workload")
axis.legend()
fig.savefig("router_workload.svg")
