# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scipy", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from itertools import combinations
from statistics import mean

import matplotlib.pyplot as plt
from scipy.stats import ttest_rel

from week2.sentiment.compare import published
from week2.sentiment.compare.curves import summary
from week2.statistics import holm

result = published("curves")
rows = summary(result["runs"])
names = {
    "tfidf": "TF-IDF",
    "bert": "BERT",
    "mamba": "Mamba",
    "hybrid": "hybrid",
    "bert_masked": "BERT, pre-trained",
}
fig, axes = plt.subplots(1, 2, figsize=(8.5, 4), layout="constrained", sharey=True)
for (learner, name), marker in zip(names.items(), "vos^D", strict=True):
    mine = [row for row in rows if row["learner"] == learner]
    middle, low, high = (
        [100 * row[key] for row in mine] for key in ("accuracy", "lowest", "highest")
    )
    for axis, key in zip(axes, ("size", "seconds"), strict=True):
        x = [row[key] for row in mine]
        (line,) = axis.semilogx(x, middle, marker=marker, label=name)
        axis.fill_between(x, low, high, color=line.get_color(), alpha=0.15)
        axis.xaxis.set_major_formatter("{x:,.0f}")
axes[0].set(xlabel="labelled reviews", ylabel="accuracy on held-out reviews, %")
axes[1].set_xlabel("processor seconds of training")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
fig.savefig("learning_curves.svg")

wide = {learner: len(name) + 2 for learner, name in names.items()}
print("labels" + "".join(f"{name:>{wide[n]}}" for n, name in names.items()))
sizes = sorted({row["size"] for row in rows})
for size in sizes:
    cells = {
        row["learner"]: 100 * row["accuracy"] for row in rows if row["size"] == size
    }
    print(f"{size:6,}" + "".join(f"{cells[n]:{wide[n] - 1}.1f}%" for n in names))
print("\nlast training loss (mean of the seeds)")
trained = ("bert", "mamba", "hybrid", "bert_masked")
losses = {
    (learner, size): [
        r["last_loss"]
        for r in result["runs"]
        if (r["learner"], r["size"]) == (learner, size)
    ]
    for learner in trained
    for size in sizes
}
for size in sizes:
    cells = {learner: f"{mean(losses[learner, size]):.2f}" for learner in trained}
    print(f"{size:6,}" + "".join(f"{cells.get(n, '-'):>{wide[n]}}" for n in names))
print()
new = ("bert", "mamba", "hybrid")
right = {  # by seed
    (learner, size): [
        run["accuracy"]
        for run in result["runs"]
        if (run["learner"], run["size"]) == (learner, size)
    ]
    for learner in new
    for size in sizes
}
pairs = [(*pair, size) for size in sizes for pair in combinations(new, 2)]
tests = [ttest_rel(right[one, n], right[other, n]) for one, other, n in pairs]
corrected = holm([test.pvalue for test in tests])
for (one, other, size), test, p in zip(pairs, tests, corrected, strict=True):
    low, high = (100 * end for end in test.confidence_interval())
    points = f"{low:+5.1f} to {high:+5.1f} points"
    pair = f"{names[one]} − {names[other]}"
    print(f"{size:6,}  {pair:14}  {points}, p = {p:.2g} corrected")
# --8<-- [end:show]
leads = {  # whose difference is significant, by size
    (pair[0 if test.statistic > 0 else 1], pair[2])
    for pair, test, p in zip(pairs, tests, corrected, strict=True)
    if p < 0.05
}
assert leads == {("bert", 3000)}, "the page says that BERT leads with 3,000 labels"
assert sum(p < 0.05 for p in corrected) == 2, "over both others"
table = {n: {r["size"]: r for r in rows if r["learner"] == n} for n in names}
for size in sizes:
    best = max(table[name][size]["highest"] for name in new)
    counting, reading = table["tfidf"][size], table["bert_masked"][size]
    assert best < counting["lowest"], (
        f"{size}: the page says that counting is ahead of the new"
    )
    assert counting["highest"] < reading["lowest"], (
        f"{size}: the page says that reading is ahead"
    )
best_new = max(table[name][sizes[-1]]["highest"] for name in new)
assert best_new < table["bert_masked"][sizes[0]]["lowest"], (
    "the page: not with ten times the labels"
)

provenance = result["provenance"]
results = {
    "table": table,
    "best_new": 100 * best_new,
    "seconds_ratio": table["mamba"][sizes[-1]]["seconds"]
    / table["bert"][sizes[-1]]["seconds"],
    "epochs": result["recipe"]["epochs"],
    **{
        key: provenance[key]
        for key in ("rows", "drawn_from", "device", "part", "reviews")
    },
    "date": provenance["date"][:10],
}
with open("learning_curves.json", "w") as file:
    json.dump(results, file, indent=1, ensure_ascii=False)
