# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# ///
# --8<-- [start:show]
import csv
import json
from importlib.resources import files
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from week2.sentiment import classifier

lines = (files("week2.sentiment") / "reviews.tsv").read_text("utf-8").splitlines()
rows = list(
    csv.DictReader(
        [row for row in lines if row[0] != "#"],
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)
texts = [row["document"] for row in rows]
labels = np.array([row["label"] == "1" for row in rows])
kinds = np.array([row["kind"] for row in rows])

right = {}
for name in ("bert", "mamba", "hybrid"):
    outputs = classifier(name, bf16=False)(texts)
    right[name] = labels == np.array([one["label"] == "positive" for one in outputs])

fig, ax = plt.subplots(figsize=(3.8, 5.2))
order = sorted(
    set(kinds), key=lambda kind: (-right["bert"][kinds == kind].mean(), kind)
)
for row, kind in enumerate(order):
    accuracies = [right[name][kinds == kind].mean() for name in right]
    print(f"{kind:9}", *(f"{accuracy:6.1%}" for accuracy in accuracies))
    for place, accuracy in enumerate(accuracies):
        y = row + 0.27 * (place - 1)
        ax.barh(y, accuracy, height=0.25, color=f"C{place}")
        ax.text(accuracy + 0.01, y, f"{accuracy:.1%}", va="center", fontsize=9)
for place, name in enumerate(("BERT", "Mamba", "hybrid")):
    ax.text(0.02 + 0.3 * place, -0.75, name, color=f"C{place}", va="center")
ax.set(yticks=range(len(order)), yticklabels=order, xticks=[], xlim=(0, 1.05))
ax.set_ylim(len(order) - 0.5, -1)
ax.grid(False)
ax.spines["bottom"].set_visible(False)
fig.savefig("errors_kinds.svg")
# --8<-- [end:show]
at_all = {
    kind: {name: float(hits[kinds == kind].mean()) for name, hits in right.items()}
    for kind in sorted(set(kinds))
}
wrong = ~np.logical_or.reduce(list(right.values()))
overall = {name: float(hits.mean()) for name, hits in right.items()}
result = {
    "kinds": at_all,
    "all": overall,
    "all_wrong": int(wrong.sum()),
    "all_wrong_ironic": int((wrong & (kinds == "ironic")).sum()),
    "ironic": int((kinds == "ironic").sum()),
    "reviews": len(rows),
}
for name in right:
    worst = min(at_all, key=lambda kind: at_all[kind][name])
    assert worst == "ironic", (
        f"the page says that irony is hardest; for {name} it is {worst}"
    )
Path("errors_kinds.json").write_text(json.dumps(result))
