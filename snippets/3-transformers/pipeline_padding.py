# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch", "transformers"]
# ///
import json
from pathlib import Path

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np
from transformers import AutoTokenizer

from week2.models import path_of
from week2.sentiment.nsmc import handwritten_reviews

tokenizer = AutoTokenizer.from_pretrained(path_of("bert"))
texts = [review.document for review in handwritten_reviews()]
lengths = np.array([len(ids) for ids in tokenizer(texts)["input_ids"]])


def padding(order, size=32):
    """The proportion of positions that hold padding, over all batches of `size`."""
    batches = [lengths[order[i : i + size]] for i in range(0, len(order), size)]
    places = sum(len(batch) * batch.max() for batch in batches)
    return 1 - lengths.sum() / places


shuffled = np.random.default_rng(0).permutation(len(lengths))
orders = {"in random order": shuffled, "by length": np.argsort(lengths)}
fig, axes = plt.subplots(1, 2, figsize=(4.2, 2.9), sharey=True)
for axis, (name, order) in zip(axes, orders.items(), strict=True):
    text = lengths[order]
    starts = range(0, len(text), 32)
    widths = [text[start : start + 32].max() for start in starts]
    drawn = {"orientation": "horizontal", "fill": True, "linewidth": 0}
    axis.stairs(widths, [*starts, len(text)], color="C5", alpha=0.35, **drawn)
    axis.stairs(text, color="C0", **drawn)
    axis.set(title=f"{name}:\n{padding(order):.0%} padding", xlabel="tokens")
    axis.set_yticks(starts, [])
    axis.set_xlim(left=0)
    axis.grid(False)
axes[0].invert_yaxis()
axes[0].set_ylabel("reviews, in batches of 32")
fig.savefig("pipeline_padding.svg")
# --8<-- [end:show]
names = {"random": "in random order", "sorted": "by length"}
results = {key: float(padding(orders[name])) for key, name in names.items()}
Path("pipeline_padding.json").write_text(json.dumps(results))
