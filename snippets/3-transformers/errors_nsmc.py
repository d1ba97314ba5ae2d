# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "numpy", "torch", "transformers"]
# [tool.bookproof]
# needs = ["nsmc"]
# timeout = 900
# tolerance = 0.05  # a few reviews of thousands at a tie
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np

from week2.sentiment import classifier, load_nsmc

held_out = load_nsmc("validation").select(range(5_000))
labels = np.array(held_out["label"])
right, positive = {}, {}
for name in ("bert", "mamba", "hybrid"):
    # in bf16 the surest two tie
    outputs = classifier(name, bf16=False)(held_out["document"])
    positive[name] = np.array(
        [f["score"] if f["label"] == "positive" else 1 - f["score"] for f in outputs]
    )
    right[name] = (positive[name] >= 0.5) == labels

wrong = ~np.logical_or.reduce(list(right.values()))
alone = {name: float((~hits).mean()) for name, hits in right.items()}
surest = np.min([np.abs(p - labels) for p in positive.values()], axis=0) * wrong
for i in np.argsort(-surest, kind="stable")[:4]:
    row = held_out[int(i)]
    print(
        row["id"],
        "labelled",
        "positive:" if row["label"] else "negative:",
        row["document"],
    )
# --8<-- [end:show]
share = float(wrong.mean())
by_chance = float(np.prod(list(alone.values())))
result = {
    "wrong": alone,
    "all_wrong": share,
    "of_errors": share / alone["bert"],
    "by_chance": by_chance,
    "reviews": len(held_out),
}
assert share > 10 * by_chance, "the page says: far more than chance"
assert share / alone["bert"] > 0.7, "the page calls it most of BERT's errors"
printed = {held_out[int(i)]["id"] for i in np.argsort(-surest, kind="stable")[:4]}
assert {"8117204", "9735104"} <= printed, (
    "the page says that some labels are plain slips"
)
Path("errors_nsmc.json").write_text(json.dumps(result))
