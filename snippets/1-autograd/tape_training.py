# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# [tool.bookproof]
# varies = ["tape_training.svg"]  # its lower half draws rounding errors
# [tool.bookproof.measured]
# "float32.difference" = [0, 1e-5]
# "float64.difference" = [0, 1e-14]
# ///
# --8<-- [start:train]
import json
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

from week2 import autograd
from week2.autograd.functional import cross_entropy

images, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
hidden, output = (
    rng.normal(size=(64, 32)) / 64**0.5,
    rng.normal(size=(32, 10)) / 32**0.5,
)
start = hidden, np.zeros(32), output, np.zeros(10)
batches = rng.integers(1400, size=(1000, 100))


def train(engine: Any, make: Any, loss_of: Any, dtype: type) -> np.ndarray:
    """The same steps from the same start, whoever computes the gradients."""
    w1, b1, w2, b2 = weights = [
        make(array.astype(dtype), requires_grad=True) for array in start
    ]
    losses = []
    for batch in batches:
        logits = (make((images[batch] / 16).astype(dtype)) @ w1 + b1).tanh() @ w2 + b2
        loss = loss_of(logits, torch.tensor(labels[batch]))
        loss.backward()
        losses.append(loss.item())
        with engine.no_grad():
            for weight in weights:
                weight -= 0.3 * weight.grad
                weight.grad = None
    return np.array(losses)


results: dict[str, Any] = {
    "steps": len(batches),
    "numbers": sum(array.size for array in start),
}
figure, (curves, differences) = plt.subplots(2, 1, sharex=True, figsize=(5.1, 5))
for dtype in (np.float32, np.float64):
    ours = train(autograd, autograd.Tensor, cross_entropy, dtype)
    theirs = train(torch, torch.tensor, torch.nn.functional.cross_entropy, dtype)
    difference = abs(ours - theirs)
    results[dtype.__name__] = {
        "difference": difference.max(),
        "loss": ours[-50:].mean(),
    }
    differences.semilogy(
        range(0, 1000, 5), difference[::5], ".", label=dtype.__name__
    )
# --8<-- [end:train]
curves.semilogy(theirs, linewidth=5, alpha=0.4, label="PyTorch")
curves.semilogy(ours, linewidth=1, label="the tape")
curves.set_ylabel("loss (nats per digit)")
differences.set(xlabel="step", ylabel="difference of the losses (nats)")
curves.legend()
differences.legend()
figure.savefig("tape_training.svg")
with open("tape_training.json", "w", encoding="utf-8") as file:
    json.dump(results, file, indent=1)
