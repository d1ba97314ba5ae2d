# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
import json

# --8<-- [start:show]
import matplotlib.pyplot as plt

from week2.sentiment.compare import published

models = published("compare")["accuracy"]["models"]
fig, ax = plt.subplots(figsize=(5.1, 3.2), layout="constrained")
for place, (name, scores) in enumerate(models.items()):
    bins = scores["by_length"]
    x = [i + 0.15 * (place - 1) for i in range(len(bins))]
    y = [100 * b["accuracy"] for b in bins]
    below = [100 * (b["accuracy"] - b["low"]) for b in bins]
    above = [100 * (b["high"] - b["accuracy"]) for b in bins]
    ax.errorbar(x, y, yerr=[below, above], fmt="os^"[place], capsize=3, label=name)
labels = [
    f"{b['from']}–{b['to']}" if b["to"] < 1000 else f"{b['from']}+" for b in bins
]
ax.set_xticks(range(len(bins)), labels)
ax.set_xlabel("characters in the review")
ax.set_ylabel("accuracy (%)")
ax.legend()
fig.savefig("accuracy_length.svg")
# --8<-- [end:show]
by_bin = [
    sum(m["by_length"][i]["accuracy"] for m in models.values()) / len(models)
    for i in range(len(bins))
]
hardest = min(range(len(bins)), key=by_bin.__getitem__)
gaps = [
    100
    * (
        max(m["by_length"][i]["accuracy"] for m in models.values())
        - min(m["by_length"][i]["accuracy"] for m in models.values())
    )
    for i in range(len(bins))
]
easiest = max(range(len(bins)), key=by_bin.__getitem__)
apart = 100 * min(
    m["by_length"][easiest]["low"] - m["by_length"][hardest]["high"]
    for m in models.values()
)
assert apart > max(gaps), (
    "the page says: accuracy varies more with length than with the architecture; "
    "the intervals of the two classes must lie further apart than the models do"
)
results = {
    "classes_apart": apart,
    "hardest": labels[hardest],
    "hardest_accuracy": 100 * by_bin[hardest],
    "easiest": labels[easiest],
    "easiest_accuracy": 100 * max(by_bin),
    "largest_gap": max(gaps),
}
with open("accuracy_length.json", "w") as file:
    json.dump(results, file, indent=1)
