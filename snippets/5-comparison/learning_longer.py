# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy", "torch", "transformers"]
# ///
import json

# --8<-- [start:show]
from week2.sentiment.compare import published
from week2.sentiment.compare.curves import summary

short, longer = published("curves"), published("curves_longer")
rows = {"short": summary(short["runs"]), "longer": summary(longer["runs"])}
passes = {"short": short["recipe"]["epochs"], "longer": longer["recipe"]["epochs"]}
print("1,000 labels" + "".join(f"{passes[each]:8.0f} passes" for each in rows))
for name in ("bert", "mamba", "hybrid"):
    both = [
        next(row for row in rows[each] if (row["learner"], row["size"]) == (name, 1_000))
        for each in rows
    ]
    print(f"{name:12}" + "".join(f"{100 * row['accuracy']:14.1f}%" for row in both))
# --8<-- [end:show]
counted = next(row for row in rows["short"] if (row["learner"], row["size"]) == ("tfidf", 1_000))
best = max(row["highest"] for row in rows["longer"])
assert best < counted["lowest"], "the page says that more passes do not make up for it"
with open("learning_longer.json", "w") as file:
    json.dump({"best": 100 * best, "counted": 100 * counted["accuracy"], **passes}, file)
