# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch", "transformers"]
# [tool.bookproof]
# tolerance = 0.005  # scores near the edge of a bin, after sums in another order
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from week2.sentiment import classifier
from week2.sentiment.metrics import calibration_error
from week2.sentiment.nsmc import handwritten_reviews
from week2.statistics import wilson_interval

reviews = list(handwritten_reviews())
positive = classifier("bert", bf16=False).probabilities(
    [r.document for r in reviews]
)[:, 1]
labels = np.array([r.label for r in reviews])

confidence = np.maximum(positive, 1 - positive)
right = (positive >= 0.5) == labels
bins = np.minimum(((confidence - 0.5) * 10).astype(int), 4)  # five, each 0.1 wide

fig, ax = plt.subplots(figsize=(4.4, 3.6), layout="constrained")
ax.plot([0.5, 1], [0.5, 1], "--", color="C5", label="confidence = accuracy")
for b in range(5):
    said, held = confidence[bins == b].mean(), right[bins == b].mean()
    low, high = wilson_interval(int(right[bins == b].sum()), int((bins == b).sum()))
    ax.errorbar(
        said, held, [[held - low], [high - held]], fmt="o", color="C0", capsize=3
    )
ax.set(
    xlabel="confidence (mean of a bin)",
    ylabel="proportion of right answers",
    ylim=(0.2, 1.02),
)
ax.legend(frameon=False, loc="upper left")
fig.savefig("logits_reliability.svg")
# --8<-- [end:show]
result = {
    "accuracy": float(right.mean()),
    "confidence": float(confidence.mean()),
    "error": calibration_error(positive, labels, bins=5),
    "sure": int((bins == 4).sum()),
    "sure_right": float(right[bins == 4].mean()),
    "reviews": len(reviews),
}
assert result["confidence"] > result["accuracy"], (
    "the page says that it is too sure of itself"
)
Path("logits_reliability.json").write_text(json.dumps(result))
