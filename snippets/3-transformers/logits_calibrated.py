# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["nsmc"]
# timeout = 300
# tolerance = 0.005  # scores near the edge of a bin, after sums in another order
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np
import torch

from week2.sentiment import classifier, load_nsmc
from week2.sentiment.metrics import calibration_error

held_out = load_nsmc("validation")
model = classifier("bert", bf16=False)
probabilities = np.concatenate(
    [
        model.probabilities(held_out["document"][i : i + 2048])
        for i in range(0, len(held_out), 2048)
    ]
)
labels = torch.tensor(held_out["label"])
# softmax of these is the same
logits = torch.from_numpy(probabilities).clamp_min(1e-9).log()

fit, judge = slice(0, None, 2), slice(1, None, 2)  # never judge on what was fitted
log_t = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.LBFGS([log_t], max_iter=50)


def loss():
    optimizer.zero_grad()
    value = torch.nn.functional.cross_entropy(logits[fit] / log_t.exp(), labels[fit])
    value.backward()
    return value


optimizer.step(loss)
temperature = log_t.exp().item()
# --8<-- [end:show]
before, after = (
    (logits[judge] / t).softmax(-1)[:, 1].numpy() for t in (1.0, temperature)
)
truth = labels[judge].numpy()
result = {
    "temperature": temperature,
    "before": calibration_error(before, truth),
    "after": calibration_error(after, truth),
    "accuracy": float(((before >= 0.5) == truth).mean()),
    "accuracy_after": float(((after >= 0.5) == truth).mean()),
    "reviews": len(truth),
    "wrong_and_sure": int(
        ((np.maximum(before, 1 - before) > 0.95) & ((before >= 0.5) != truth)).sum()
    ),
}
assert result["accuracy"] == result["accuracy_after"], "a temperature moves no label"
Path("logits_calibrated.json").write_text(json.dumps(result))
