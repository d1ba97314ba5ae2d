# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "numpy", "scikit-learn", "torch", "transformers"]
# [tool.bookproof]
# needs = ["nsmc", "long"]
# timeout = 900
# memory = 8
# tolerance = 0.01  # a few reviews of ten thousand at a tie
# [tool.bookproof.measured]
# "more" = [-0.6, 0.6]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np

from week2.models import path_of
from week2.sentiment import load_nsmc
from week2.sentiment.baselines import tfidf_logistic
from week2.sentiment.distil import network_log_odds
from week2.sentiment.metrics import accuracy

train, judge = load_nsmc("train"), load_nsmc("validation")
counts = tfidf_logistic(train["document"], np.array(train["label"]))
odds = {
    "counts": counts.decision_function(judge["document"]),
    "bert": network_log_odds(Path(path_of("bert")), judge["document"]),
}
odds["together"] = (odds["counts"] + odds["bert"]) / 2

truth = np.array(judge["label"])
rows = {
    name: accuracy((scores > 0).astype(int), truth) for name, scores in odds.items()
}
for name, row in rows.items():
    print(f"{name:9} {row['accuracy']:.1%} ({row['low']:.1%} to {row['high']:.1%})")
differ = (odds["counts"] > 0) != (odds["bert"] > 0)
print(f"the two differ on {differ.mean():.1%} of {len(truth):,} reviews")
# --8<-- [end:show]
reports = {
    name: json.loads((Path(path_of(name)) / "result.json").read_text("utf-8"))
    for name in ("bert", "mamba", "hybrid")
}
second = reports["bert"]["finetuned_from"]  # taught by the three of the first round
first = {
    t["name"]: t["validation"]["accuracy"]
    for t in second["teachers"]
    if "validation" in t
}
gained = {
    name: 100 * (of["validation"]["accuracy"] - first[name])
    for name, of in reports.items()
}
taught = reports["bert"]["rows"]["shown"] - reports["bert"]["rows"]["train"]
more = 100 * (rows["together"]["accuracy"] - rows["bert"]["accuracy"])
assert abs(more) < 0.5, "the page says: hardly better than BERT alone"
result = json.dumps(
    rows | {"first": first, "gained": gained, "taught": taught, "more": more}
)
Path("finetune_teachers.json").write_text(result)
