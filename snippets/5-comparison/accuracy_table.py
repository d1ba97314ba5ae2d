# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from week2.sentiment.compare import published
from week2.sentiment.compare.report import judged

accuracy = published("compare")["accuracy"]
print("model     accuracy (95 %)           F1      calibration error")
for name, m in accuracy["models"].items():
    interval = f"({m['low']:.2%}–{m['high']:.2%})"
    print(
        f"{name:8}  {m['accuracy']:.2%} {interval}  "
        f"{m['f1']:.4f}   {m['calibration_error']:.4f}"
    )
print()
pairs = judged(accuracy["pairs"])
for p in pairs:
    print(
        f"{p['first']} against {p['second']}: {100 * p['difference']:+.2f} points",
        end=" ",
    )
    print(f"({100 * p['low']:+.2f} to {100 * p['high']:+.2f});", end=" ")
    print(
        f"alone right in {p['only_first']:,} and {p['only_second']:,} texts;", end=" "
    )
    print(f"p = {p['p_value']:.2g}, corrected {p['corrected']:.2g}: {p['verdict']}")
# --8<-- [end:show]
models = accuracy["models"]
names = {"bert": "BERT", "mamba": "Mamba", "hybrid": "the hybrid"}


def ordered(pair):
    """The model with the higher accuracy, and the other one."""
    first, second = names[pair["first"]], names[pair["second"]]
    return (first, second) if pair["difference"] > 0 else (second, first)


told_apart = [p for p in pairs if p["verdict"] != "within noise"]
words = "; ".join(
    "{} is right more often than {}".format(*ordered(p)) for p in told_apart
)
words = words or "the three models do not differ significantly in accuracy"
assert not told_apart, (
    f"chapters 5 and 6 say that no model is ahead of another; now {words}"
)
widest = max(pairs, key=lambda p: abs(p["difference"]))
ends = sorted(abs(100 * widest[end]) for end in ("low", "high"))
assert widest["low"] * widest["high"] > 0, (
    "the page speaks of an interval without zero"
)

kinds = {name: models[name]["by_text"] for name in models}
unseen = {
    name: sum(
        k["accuracy"] * k["rows"] for key, k in kind.items() if key != "in_train"
    )
    / sum(k["rows"] for key, k in kind.items() if key != "in_train")
    for name, kind in kinds.items()
}
assert "in_train" in kinds["bert"], (
    "the page speaks of texts in both parts: compare on the test part"
)
results = {
    "verdict": words,
    "corrected": {f"{p['first']}-{p['second']}": p["corrected"] for p in pairs},
    "widest": {
        "over": " over ".join(ordered(widest)),
        "points": abs(100 * widest["difference"]),
        "low": ends[0],
        "high": ends[1],
        "p_value": widest["p_value"],
        "corrected": widest["corrected"],
    },
    "pairs": {
        f"{p['first']}-{p['second']}": {
            "points": 100 * p["difference"],
            "low": 100 * p["low"],
            "high": 100 * p["high"],
            "only_first": p["only_first"],
            "only_second": p["only_second"],
            "p_value": p["p_value"],
        }
        for p in pairs
    },
    "models": {
        name: {
            "percent": 100 * m["accuracy"],
            "low": 100 * m["low"],
            "high": 100 * m["high"],
            "f1": m["f1"],
            "calibration_error": 100 * m["calibration_error"],
        }
        for name, m in models.items()
    },
    "rows": models["bert"]["rows"],
    "unseen": {name: 100 * share for name, share in unseen.items()},
    "change_unseen": max(
        abs(100 * (unseen[n] - models[n]["accuracy"])) for n in models
    ),
    "in_train_rows": kinds["bert"]["in_train"]["rows"],
    "in_train": {n: 100 * k["in_train"]["accuracy"] for n, k in kinds.items()},
    "widest_interval": max(100 * (m["high"] - m["low"]) for m in models.values()),
    "worst_calibration": max(100 * m["calibration_error"] for m in models.values()),
}
assert results["worst_calibration"] < 10, (
    "the page says that confidence is near accuracy"
)
with open("accuracy_table.json", "w") as file:
    json.dump(results, file, indent=1)
