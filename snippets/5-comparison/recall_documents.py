# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "numpy", "scipy", "torch", "transformers", "datasets", "scikit-learn", "tokenizers",
#     "matplotlib",
# ]
# [tool.bookproof]
# needs = ["long", "nsmc"]
# timeout = 3600
# varies = ["recall_documents.svg"]  # drawn from what is measured
# [tool.bookproof.measured]  # another processor rounds otherwise, and trains other weights
# "scores.*" = [0.4, 0.95]
# "by_length.*" = [0.4, 0.95]
# ///
import json
from pathlib import Path

import matplotlib.pyplot as plt

# --8<-- [start:show]
import numpy as np
import torch

from week2.models.planted import FIRST, PlantedReview
from week2.models.recall import compare, exam, make_solver, short, summary, weights
from week2.sentiment import load_nsmc, provenance_of
from week2.sentiment.tokenizer import encode, train_tokenizer
from week2.sentiment.vectors import count_vectors

torch.set_num_threads(1)
parts = {part: load_nsmc(part) for part in ("train", "test")}
tokenizer = train_tokenizer(parts["train"]["document"][:30_000], size=4_000)
packed = encode(tokenizer, parts["train"]["document"][:60_000])
vectors = torch.from_numpy(count_vectors(packed, len(tokenizer), 64, special=5))
# how often each word stands in a bad and in a good review
counts = np.ones((2, len(tokenizer)))
for i, label in enumerate(parts["train"]["label"][:60_000]):
    counts[label, packed[i]] += 1
# a word's own opinion, for a start
vectors[:, 0] = torch.tensor(np.log(counts[1] / counts[0]))


def make_task(part, rows):
    reviews, labels = (
        encode(tokenizer, parts[part]["document"][:rows]),
        parts[part]["label"],
    )
    chosen = [i for i, length in enumerate(reviews.lengths) if 5 <= length < 32]
    inside = [reviews[i][1:-1].tolist() for i in chosen]  # without [CLS] and [SEP]
    return PlantedReview(inside, [labels[i] for i in chosen], len(tokenizer))


def start_from_counts(model):
    words = model.encoder.get_input_embeddings().weight
    words.data[FIRST:] = vectors * words.std()  # unit vectors to the usual size


task, unseen = make_task("train", 60_000), make_task("test", 5_000)
TIMES = [1, 2, 4, 8, 16, 32]
exams = [exam(unseen, 64 * times, rows=400) for times in TIMES]
scores = compare(
    task, short(task, 64, rows=48), exams, steps=600, prepare=start_from_counts
)
# --8<-- [end:show]

fig, axis = plt.subplots(figsize=(6, 3.6), layout="constrained")
for (name, rows), marker in zip(scores.items(), "os^", strict=True):
    columns = list(zip(*rows, strict=True))
    middle = [sum(column) / len(column) for column in columns]
    line = axis.plot(TIMES, middle, marker=marker, label=name)[0]
    low, high = [min(c) for c in columns], [max(c) for c in columns]
    axis.fill_between(TIMES, low, high, color=line.get_color(), alpha=0.2)
axis.axhline(0.5, ls=":", color="0.5", label="guessing")
axis.set_xscale("log", base=2)
axis.set_xticks(TIMES, labels=[f"{64 * m:,}" for m in TIMES])
axis.set_xlabel("length of the document (tokens); trained up to 64")
axis.set_ylabel("right verdicts")
axis.set_ylim(-0.02, 1.04)
axis.legend()
fig.savefig("recall_documents.svg")
results = {
    "scores": scores,
    "by_length": summary(scores, TIMES),
    "layer_weights": {name: weights(make_solver(name, task, 0)) for name in scores},
    "provenance": provenance_of(parts["test"]),
}
Path("recall_documents.json").write_text(json.dumps(results, indent=1))
