# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from statistics import mean

from week2.sentiment.compare import published
from week2.sentiment.compare.curves import summary

short, longer = published("curves"), published("curves_longer")
rows = {"short": summary(short["runs"]), "longer": summary(longer["runs"])}
passes = {"short": short["recipe"]["epochs"], "longer": longer["recipe"]["epochs"]}
print("1,000 labels" + "".join(f"{passes[each]:12.0f} passes" for each in rows))
last = {}
for name in ("bert", "mamba", "hybrid"):
    line = f"{name:12}"
    for each, result in (("short", short), ("longer", longer)):
        row = next(
            r for r in rows[each] if (r["learner"], r["size"]) == (name, 1_000)
        )
        runs = [
            r for r in result["runs"] if (r["learner"], r["size"]) == (name, 1_000)
        ]
        last[name, each] = mean(r["last_loss"] for r in runs)
        line += f"{100 * row['accuracy']:7.1f}%, loss {last[name, each]:.2f}"
    print(line)
# --8<-- [end:show]
counted = next(
    row for row in rows["short"] if (row["learner"], row["size"]) == ("tfidf", 1_000)
)
best = max(row["highest"] for row in rows["longer"])
assert best < counted["lowest"], (
    "the page says that more passes do not make up for it"
)
assert all(last[name, "longer"] < 0.05 for name in ("bert", "mamba", "hybrid")), (
    "the page says that all three then know their reviews by heart"
)
with open("learning_longer.json", "w") as file:
    json.dump(
        {"best": 100 * best, "counted": 100 * counted["accuracy"], **passes}, file
    )
