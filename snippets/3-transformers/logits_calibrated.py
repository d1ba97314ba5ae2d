# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["nsmc"]
# timeout = 600
# tolerance = 0.005  # scores near the edge of a bin, after sums in another order
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np
import torch

from week2.sentiment import classifier, load_nsmc
from week2.sentiment.metrics import calibration_error
from week2.sentiment.nsmc import handwritten_reviews

model = classifier("bert", bf16=False)


def fitted(logits, labels):
    """The temperature with the lowest cross-entropy."""
    log_t = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([log_t], max_iter=50)

    def loss():
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(logits / log_t.exp(), labels)
        value.backward()
        return value

    optimizer.step(loss)
    return log_t.exp().item()


def judged(texts, labels, bins):
    """The error without and with a temperature, each fitted on the other half."""
    batches = [texts[i : i + 2048] for i in range(0, len(texts), 2048)]
    before = np.concatenate([model.probabilities(batch) for batch in batches])
    # softmax of these is the same
    logits = torch.from_numpy(before).clamp_min(1e-9).log()
    truth = np.array(labels)
    draw = np.random.default_rng(0)
    text = np.unique(texts, return_inverse=True)[1]  # the number of each row's text
    half = draw.permutation(text.max() + 1)[text] % 2
    after, temperatures = np.empty_like(before), []
    for side in (0, 1):  # never judge on what was fitted
        fit, judge = half != side, half == side
        t = fitted(logits[fit], torch.from_numpy(truth[fit]))
        after[judge] = (logits[judge] / t).softmax(-1).numpy()
        temperatures.append(t)

    def errors(rows):
        """Without and with the temperature."""
        return [
            calibration_error(p[rows, 1], truth[rows], bins) for p in (before, after)
        ]

    rows_of = [np.flatnonzero(text == number) for number in range(text.max() + 1)]
    drawn = draw.integers(len(rows_of), size=(1000, len(rows_of)))
    changes = []
    for each in drawn:  # a bootstrap over distinct texts
        without, fitted_too = errors(np.concatenate([rows_of[i] for i in each]))
        changes.append(fitted_too - without)
    low, high = np.quantile(changes, [0.025, 0.975])
    without, fitted_too = errors(slice(None))
    sure = before.max(1) > 0.95
    assert ((before[:, 1] >= 0.5) == (after[:, 1] >= 0.5)).all()  # no label moves
    return {
        "temperatures": sorted(temperatures),
        "before": without,
        "after": fitted_too,
        "low": float(low),
        "high": float(high),
        "reviews": len(truth),
        "sure": int(sure.sum()),
        "wrong_and_sure": int((sure & (before.argmax(1) != truth)).sum()),
    }


nsmc, own = load_nsmc("validation"), list(handwritten_reviews())
result = {
    "nsmc": judged(list(nsmc["document"]), nsmc["label"], bins=15),
    "handwritten": judged(
        [review.document for review in own], [review.label for review in own], bins=5
    ),
}
# --8<-- [end:show]
Path("logits_calibrated.json").write_text(json.dumps(result))
nsmc_change, own_change = (
    (each["low"], each["high"]) for each in (result["nsmc"], result["handwritten"])
)
assert nsmc_change[0] < 0 < nsmc_change[1], "the page says: no clear change"
assert own_change[1] < 0, "the page says: lower"
