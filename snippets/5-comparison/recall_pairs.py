# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 3600
# tolerance = 0.05  # trained weights: rounding adds up over the steps
# ///
import json
from pathlib import Path

import matplotlib.pyplot as plt

# --8<-- [start:show]
import torch

from week2.models.recall import compare, exam, make_solver, summary, weights
from week2.models.tasks import AssociativeRecall

torch.set_num_threads(1)
task = AssociativeRecall(pairs=None, keys=32)  # as many pairs as fill the sequence


def draw(generator):
    pairs = int(torch.randint(4, 17, (), generator=generator))
    return task.batch(64, 3 * pairs, generator)


TIMES, PAIRS = [1, 2, 4, 8, 16, 32], [4, 8, 16, 32]
longer = [exam(AssociativeRecall(pairs=8, keys=32), 48 * times) for times in TIMES]
fuller = [exam(AssociativeRecall(pairs=pairs, keys=32), 3 * pairs) for pairs in PAIRS]
both = compare(task, draw, longer + fuller, steps=1000)
# --8<-- [end:show]
scores = {name: [row[: len(TIMES)] for row in rows] for name, rows in both.items()}
full = {name: [row[len(TIMES) :] for row in rows] for name, rows in both.items()}
fig, axes = plt.subplots(1, 2, figsize=(8.4, 3.6), layout="constrained", sharey=True)
panels = [(axes[0], TIMES, scores), (axes[1], PAIRS, full)]
for axis, marks, results in panels:
    for (name, rows), marker in zip(results.items(), "os^", strict=True):
        columns = list(zip(*rows, strict=True))
        middle = [sum(column) / len(column) for column in columns]
        line = axis.plot(marks, middle, marker=marker, label=name)[0]
        low, high = [min(c) for c in columns], [max(c) for c in columns]
        axis.fill_between(marks, low, high, color=line.get_color(), alpha=0.2)
    axis.set_xscale("log", base=2)
    axis.set_ylim(-0.02, 1.04)
axes[0].set_xticks(TIMES, labels=[f"{48 * m:,}" for m in TIMES])
axes[0].set_xlabel("length (tokens), 8 pairs; trained up to 48")
axes[1].set_xticks(PAIRS, labels=[str(p) for p in PAIRS])
axes[1].set_xlabel("pairs that fill the sequence; trained up to 16")
axes[0].set_ylabel("right answers")
axes[0].legend()
fig.savefig("recall_pairs.svg")
report = {
    "scores": scores,
    "by_length": summary(scores, TIMES),
    "layer_weights": {name: weights(make_solver(name, task, 0)) for name in scores},
    "by_pairs": summary(full, PAIRS),
}
Path("recall_pairs.json").write_text(json.dumps(report, indent=1))
