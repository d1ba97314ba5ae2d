# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from itertools import combinations

from scipy.stats import ttest_rel

from week2.sentiment.compare import published
from week2.sentiment.compare.curves import summary
from week2.statistics import holm

RATES, SIZE = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008), 3_000
NAMES = ("bert", "mamba", "hybrid")
runs, rows = {}, {}
print(f"{'rate':7}" + "".join(f"{name:>20}" for name in NAMES))
for rate in RATES:
    result = published("curves" if rate == 0.0005 else f"curves_rate_{rate}")
    assert result["recipe"]["learning_rate"] == rate
    runs[rate] = [run for run in result["runs"] if run["size"] == SIZE]
    rows[rate] = {row["learner"]: row for row in summary(runs[rate])}
    line = f"{rate:<7}"
    for name in NAMES:
        mean, low, high = (
            100 * rows[rate][name][key] for key in ("accuracy", "lowest", "highest")
        )
        line += f"{f'{mean:.1f} ({low:.1f}–{high:.1f})':>20}"
    print(line)

best = {
    name: max(RATES, key=lambda rate: rows[rate][name]["accuracy"]) for name in NAMES
}
right = {  # by seed
    name: [run["accuracy"] for run in runs[best[name]] if run["learner"] == name]
    for name in NAMES
}
print("\neach at its best rate, in points:")
pairs = [*combinations(NAMES, 2)]
tests = [ttest_rel(right[first], right[second]) for first, second in pairs]
corrected = holm([test.pvalue for test in tests])
for (first, second), test, p in zip(pairs, tests, corrected, strict=True):
    low, high = (100 * end for end in test.confidence_interval())
    print(f"{first} − {second}: {low:+.1f} to {high:+.1f}, p = {p:.2g} corrected")
# --8<-- [end:show]
assert best == {"bert": 0.0005, "mamba": 0.004, "hybrid": 0.004}, "the page says so"
at_first = rows[0.0005]
for name in ("mamba", "hybrid"):
    assert at_first[name]["highest"] < at_first["bert"]["lowest"], "BERT is first"
for rate in RATES[2:]:  # the loss of guessing is ln 2 = 0.69
    for run in runs[rate]:
        assert run["learner"] != "bert" or run["last_loss"] > 0.68, (
            "BERT does not learn"
        )
assert min(corrected) > 0.05, "the page: at its best rate no pair differs"
gains = {
    name: 100 * (rows[best[name]][name]["accuracy"] - at_first[name]["accuracy"])
    for name in ("mamba", "hybrid")
}
with open("learning_rates.json", "w") as file:
    json.dump({"gains": gains}, file)
