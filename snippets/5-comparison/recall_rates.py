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

from week2.models.recall import ARCHITECTURES, accuracy, exam, make_solver, train
from week2.models.tasks import AssociativeRecall

torch.set_num_threads(1)
task = AssociativeRecall(pairs=None, keys=32)
examined = exam(AssociativeRecall(pairs=8, keys=32), 48)


def draw(generator):
    pairs = int(torch.randint(4, 17, (), generator=generator))
    return task.batch(64, 3 * pairs, generator)


def trial(architecture, rate, seed):
    """Train a new model; its loss on new batches, and its accuracy with 8 pairs."""
    model = make_solver(architecture, task, seed)
    train(model, draw, steps=1000, seed=seed, lr=rate)
    generator = torch.Generator().manual_seed(seed + 1_000)
    with torch.no_grad():
        losses = [float(F.cross_entropy(*model(draw(generator)))) for _ in range(8)]
    return {"loss": sum(losses) / len(losses), "right": accuracy(model, examined)}


found = {
    architecture: {
        rate: [trial(architecture, rate, seed) for seed in range(3)]
        for rate in (1e-3, 1e-2)
    }
    for architecture in ARCHITECTURES
}
# --8<-- [end:show]
print("                       loss of three seeds   right")
rates = {}
for architecture, by_rate in found.items():
    rates[architecture] = {}
    for rate, trials in by_rate.items():
        losses, right = (
            [trial[key] for trial in trials] for key in ("loss", "right")
        )
        told = "  ".join(f"{loss:.2f}" for loss in losses)
        marks = "  ".join(f"{mark:4.0%}" for mark in right)
        print(f"{architecture:11}  {rate:5g}      {told}    {marks}")
        means = {"loss": sum(losses) / 3, "right": sum(right) / 3}
        rates[architecture][f"{rate:g}"] = means | {"trials": trials}
Path("recall_rates.json").write_text(json.dumps(rates, indent=1))
