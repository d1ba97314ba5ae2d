# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers"]
# [tool.bookproof]
# needs = ["long"]
# timeout = 7200
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
pairs, induction = AssociativeRecall(pairs=None, keys=32), InductionHeads()


def draw_pairs(generator):
    count = int(torch.randint(4, 17, (), generator=generator))
    return pairs.batch(64, 3 * count, generator)


TASKS = {
    "pairs": (pairs, draw_pairs, exam(AssociativeRecall(pairs=8, keys=32), 48), 1000),
    "induction": (
        induction,
        short(induction, 64, rows=32),
        exam(induction, 64, rows=256),
        600,
    ),
}


def trial(task, draw, examined, steps, architecture, rate, seed):
    """Train a new model; its loss on new batches like those of training, and its accuracy."""
    model = make_solver(architecture, task, seed)
    train(model, draw, steps=steps, seed=seed, lr=rate)
    generator = torch.Generator().manual_seed(seed + 1_000)
    with torch.no_grad():
        losses = [float(F.cross_entropy(*model(draw(generator)))) for _ in range(8)]
    return {"loss": sum(losses) / len(losses), "right": accuracy(model, examined)}


found = {
    name: {
        architecture: {
            str(rate): [
                trial(*setting, architecture, rate, seed) for seed in range(3)
            ]
            for rate in (1e-3, 3e-3, 1e-2)
        }
        for architecture in ARCHITECTURES
    }
    for name, setting in TASKS.items()
}
# --8<-- [end:show]
for name, by_architecture in found.items():
    for architecture, by_rate in by_architecture.items():
        for rate, trials in by_rate.items():
            losses = "  ".join(f"{t['loss']:.2f}" for t in trials)
            right = "  ".join(f"{t['right']:4.0%}" for t in trials)
            print(
                f"{name:9}  {architecture:11}  {rate:>5}  loss {losses}   right {right}"
            )
means = {
    name: {
        architecture: {
            rate: {key: sum(t[key] for t in trials) / 3 for key in ("loss", "right")}
            for rate, trials in by_rate.items()
        }
        for architecture, by_rate in by_architecture.items()
    }
    for name, by_architecture in found.items()
}
Path("recall_rates.json").write_text(
    json.dumps({"trials": found, "means": means}, indent=1)
)
