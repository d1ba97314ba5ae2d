# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from week2.sentiment.compare import published
from week2.sentiment.compare.report import accuracy_verdict

accuracy = published("compare")["accuracy"]
print("model     accuracy (95 %)           F1      calibration error")
for name, m in accuracy["models"].items():
    interval = f"({m['low']:.2%}–{m['high']:.2%})"
    print(f"{name:8}  {m['accuracy']:.2%} {interval}  {m['f1']:.4f}   {m['calibration_error']:.4f}")
print()
for p in accuracy["pairs"]:
    print(f"{p['first']} against {p['second']}: {100 * p['difference']:+.2f} points", end=" ")
    print(f"({100 * p['low']:+.2f} to {100 * p['high']:+.2f});", end=" ")
    print(f"alone right: {p['only_first']:,} and {p['only_second']:,};", end=" ")
    print(f"p = {p['p_value']:.2g}: {accuracy_verdict(p)}")
# --8<-- [end:show]
models = accuracy["models"]
ranked = sorted(models, key=lambda name: -models[name]["accuracy"])
between = {frozenset((p["first"], p["second"])): p for p in accuracy["pairs"]}
names = {"bert": "BERT", "mamba": "Mamba", "hybrid": "the hybrid"}


def versus(one, other):
    """In words, whichever way it came out."""
    if accuracy_verdict(between[frozenset((one, other))]) == "within noise":
        return f"{names[one]} and {names[other]} are within noise of each other"
    return f"{names[one]} is ahead of {names[other]}"


first, second, third = ranked
kinds = {name: models[name]["by_text"] for name in models}
unseen = {
    name: sum(k["accuracy"] * k["rows"] for key, k in kind.items() if key != "in_train")
    / sum(k["rows"] for key, k in kind.items() if key != "in_train")
    for name, kind in kinds.items()
}
assert "in_train" in kinds[first], (
    "the page speaks of texts in both parts: compare on the test part"
)
found = {
    "ranking": "; ".join([versus(first, second), versus(second, third), versus(first, third)]),
    "rows": models[first]["rows"],
    "unseen": {name: 100 * share for name, share in unseen.items()},
    "change_unseen": max(abs(100 * (unseen[n] - models[n]["accuracy"])) for n in models),
    "in_train_rows": kinds[first]["in_train"]["rows"],
    "in_train": {n: 100 * k["in_train"]["accuracy"] for n, k in kinds.items()},
    "widest_interval": max(100 * (m["high"] - m["low"]) for m in models.values()),
    "worst_calibration": max(100 * m["calibration_error"] for m in models.values()),
}
assert found["worst_calibration"] < 10, "the page says that confidence is near accuracy"
with open("accuracy_table.json", "w") as file:
    json.dump(found, file, indent=1)
