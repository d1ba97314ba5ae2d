# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 5400
# tolerance = 0.05  # trained weights: rounding adds up over the steps
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import torch
import torch.nn.functional as F

from week2.models.recall import (
    ARCHITECTURES,
    accuracy,
    exam,
    make_solver,
    short,
    train,
)
from week2.models.tasks import AssociativeRecall, InductionHeads

torch.set_num_threads(1)
recall, heads = AssociativeRecall(pairs=None, keys=32), InductionHeads()


def draw(generator):
    pairs = int(torch.randint(4, 17, (), generator=generator))
    return recall.batch(64, 3 * pairs, generator)


TASKS = {  # what each is trained on and tested with, and its steps
    "recall": (recall, draw, exam(AssociativeRecall(pairs=8, keys=32), 48), 1000),
    "induction": (heads, short(heads, 64, rows=32), exam(heads, 64, rows=256), 600),
}


def trial(setting, architecture, rate, seed):
    """Train a new model; its loss on new batches, and its accuracy."""
    task, draw, examined, steps = setting
    model = make_solver(architecture, task, seed)
    train(model, draw, steps=steps, seed=seed, lr=rate)
    generator = torch.Generator().manual_seed(seed + 1_000)
    with torch.no_grad():
        losses = [float(F.cross_entropy(*model(draw(generator)))) for _ in range(8)]
    return sum(losses) / len(losses), accuracy(model, examined)


results = {
    (name, architecture, rate): [
        trial(setting, architecture, rate, seed) for seed in range(3)
    ]
    for name, setting in TASKS.items()
    for architecture in ARCHITECTURES
    for rate in (1e-3, 1e-2)
}
# --8<-- [end:show]
print("task       model         rate  loss of three seeds   right")
rates = {}  # type: ignore[var-annotated]  # what JSON will hold, three levels deep
for (name, architecture, rate), trials in results.items():
    losses, right = zip(*trials, strict=True)
    texts = "  ".join(f"{loss:.2f}" for loss in losses)
    marks = "  ".join(f"{mark:4.0%}" for mark in right)
    print(f"{name:9}  {architecture:11}  {rate:5g}  {texts}    {marks}")
    summed = rates.setdefault(name, {}).setdefault(
        architecture, {"by_rate": [], "learned": 0}
    )
    summed["by_rate"].append(
        {"rate": rate, "losses": losses, "right": right, "best": max(right)}
    )
    summed["learned"] += sum(mark > 0.5 for mark in right)
Path("recall_rates.json").write_text(json.dumps(rates, indent=1))
