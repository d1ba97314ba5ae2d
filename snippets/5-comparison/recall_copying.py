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

from week2.models.recall import compare, exam, make_solver, short, summary, weights
from week2.models.tasks import SelectiveCopying

torch.set_num_threads(1)
task = SelectiveCopying()
TIMES = [1, 2, 4, 8, 16, 32]
exams = [exam(task, 64 * times) for times in TIMES]
scores = compare(task, short(task, 64, rows=32), exams, steps=800)
# --8<-- [end:show]

fig, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (name, rows), marker in zip(scores.items(), "os^", strict=True):
    columns = list(zip(*rows, strict=True))
    middle = [sum(column) / len(column) for column in columns]
    line = axis.plot(TIMES, middle, marker=marker, label=name)[0]
    low, high = [min(c) for c in columns], [max(c) for c in columns]
    axis.fill_between(TIMES, low, high, color=line.get_color(), alpha=0.2)
axis.axhline(1 / task.symbols, ls=":", color="0.5", label="guessing")
axis.set_xscale("log", base=2)
axis.set_xticks(TIMES, labels=[f"{64 * m:,}" for m in TIMES])
axis.set_xlabel("length of the test sequence (tokens); trained up to 64")
axis.set_ylabel("symbols given back rightly")
axis.set_ylim(-0.02, 1.04)
axis.legend()
fig.savefig("recall_copying.svg")
results = {
    "scores": scores,
    "by_length": summary(scores, TIMES),
    "layer_weights": {name: weights(make_solver(name, task, 0)) for name in scores},
}
Path("recall_copying.json").write_text(json.dumps(results, indent=1))
