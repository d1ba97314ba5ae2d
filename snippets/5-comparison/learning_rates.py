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

RATES, SIZES = (0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008), (1_000, 3_000)
NAMES = ("bert", "mamba", "hybrid")
runs, rows, best = {}, {}, {}
for rate in RATES:
    result = published("curves" if rate == 0.0005 else f"curves_rate_{rate}")
    assert result["recipe"]["learning_rate"] == rate
    for size in SIZES:
        runs[size, rate] = [run for run in result["runs"] if run["size"] == size]
        for row in summary(runs[size, rate]):
            rows[size, rate, row["learner"]] = row
for size in SIZES:
    print(f"{size:,} labels")
    print(f"{'rate':7}" + "".join(f"{name:>20}" for name in NAMES))
    for rate in RATES:
        line = f"{rate:<7}"
        for name in NAMES:
            row = rows[size, rate, name]
            mean, low, high = (
                100 * row[key] for key in ("accuracy", "lowest", "highest")
            )
            line += f"{f'{mean:.1f} ({low:.1f}–{high:.1f})':>20}"
        print(line)
    for name in NAMES:
        accuracy = {rate: rows[size, rate, name]["accuracy"] for rate in RATES}
        best[size, name] = max(RATES, key=accuracy.__getitem__)
    print()


def right(size, name):
    """By seed, at its best rate."""
    chosen = runs[size, best[size, name]]
    return [run["accuracy"] for run in chosen if run["learner"] == name]


print("each at its best rate, in points:")
pairs = [(size, *pair) for size in SIZES for pair in combinations(NAMES, 2)]
tests = [ttest_rel(right(size, a), right(size, b)) for size, a, b in pairs]
corrected = holm([test.pvalue for test in tests])
for (size, a, b), test, p in zip(pairs, tests, corrected, strict=True):
    low, high = (100 * end for end in test.confidence_interval())
    points = f"{low:+.1f} to {high:+.1f}"
    print(f"{size:,}  {a} − {b}: {points}, p = {p:.2g} corrected")
# --8<-- [end:show]
for size in SIZES:
    rates = {name: best[size, name] for name in NAMES}
    assert rates == {"bert": 0.0005, "mamba": 0.004, "hybrid": 0.004}, (
        "the page says so"
    )
at_first = {name: rows[3_000, 0.0005, name] for name in NAMES}
for name in ("mamba", "hybrid"):
    assert at_first[name]["highest"] < at_first["bert"]["lowest"], "BERT is first"
learnt = [  # the loss of guessing is ln 2 = 0.69
    (size, rate)
    for (size, rate), some in runs.items()
    for run in some
    if rate >= 0.001 and run["learner"] == "bert" and run["last_loss"] < 0.68
]
assert learnt == [(1_000, 0.001)], "the page: in one of 24 runs from 1e-3 on"
assert min(corrected) > 0.05, "the page: at its best rate no pair differs"
gains = {
    f"{size}": {
        name: 100
        * (
            rows[size, best[size, name], name]["accuracy"]
            - rows[size, 0.0005, name]["accuracy"]
        )
        for name in ("mamba", "hybrid")
    }
    for size in SIZES
}
with open("learning_rates.json", "w") as file:
    json.dump({"gains": gains}, file)
