# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
import json

# --8<-- [start:show]
from importlib.resources import files
from statistics import mean

from week2.sentiment.compare import published

hundred = files("week2.routing") / "curves_hundred.json"
results = {name: published(name) for name in ("curves", "curves_longer")}
results["curves_hundred"] = json.loads(hundred.read_text("utf-8"))
LEARNERS = ("tfidf", "bert", "mamba", "hybrid", "bert_masked")
FROM_NOTHING = ("bert", "mamba", "hybrid")
table: dict[str, dict[int, dict[str, float]]] = {}
for learner in LEARNERS:
    # With 1,000 labels, random weights need more passes.
    thousand = "curves_longer" if learner in FROM_NOTHING else "curves"
    where = {100: "curves_hundred", 1_000: thousand, 10_000: "curves"}
    for size, name in where.items():
        runs = [
            run
            for run in results[name]["runs"]
            if (run["learner"], run["size"]) == (learner, size)
        ]
        table.setdefault(learner, {})[size] = {
            "accuracy": mean(run["accuracy"] for run in runs),
            # from the worst run's 95 % interval to the best one's
            "low": min(run["low"] for run in runs),
            "high": max(run["high"] for run in runs),
            "seconds": mean(run["seconds"] for run in runs),
            "draws": len(runs),
        }
# --8<-- [end:show]
assert all(cell["draws"] == 3 for row in table.values() for cell in row.values())
passes = {
    size: results[name]["recipe"]["epochs"]
    for size, name in (
        (100, "curves_hundred"),
        (1_000, "curves_longer"),
        (10_000, "curves"),
    )
}
for name in FROM_NOTHING:
    for size in (100, 1_000, 10_000):
        assert table[name][size]["high"] < table["tfidf"][size]["low"], (
            "the page: from nothing, no network reaches TF-IDF"
        )
        assert table["tfidf"][size]["high"] < table["bert_masked"][size]["low"] or (
            size == 10_000
        ), "the page: pre-trained, BERT is ahead of TF-IDF"
with open("labels_table.json", "w") as file:
    json.dump({"table": table, "passes": passes}, file, indent=1)
