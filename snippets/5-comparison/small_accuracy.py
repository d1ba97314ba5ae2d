# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# ///
import json
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"

# --8<-- [start:show]
import numpy as np
import torch

from week2.sentiment.compare import evaluate_model
from week2.sentiment.compare.report import judged
from week2.sentiment.compare.reviews import load_reviews
from week2.sentiment.compare.sides import load_side
from week2.sentiment.compare.uncertainty import pairs
from week2.statistics import interval, resampled_means

torch.set_num_threads(1)
NAMES = ("bert", "mamba", "hybrid")  # a folder of yours, too
sides = {name: load_side(name) for name in NAMES}
reviews = load_reviews("test", "handwritten")

right = {}
for name, side in sides.items():
    evaluation = evaluate_model(
        side.model, side.tokenizer, reviews.documents, batch_size=8
    )
    right[name] = evaluation.probabilities.argmax(axis=1) == reviews.labels

marks = np.stack([*right.values()], axis=1).astype(float)
draws = resampled_means(marks, reviews.copies)
for name, share, drawn in zip(NAMES, marks.mean(axis=0), draws.T, strict=True):
    low, high = interval(drawn)
    print(f"{name:7} {share:.1%} right (95 % interval {low:.1%} to {high:.1%})")
for pair in judged(pairs(right, draws)):
    print(
        f"{pair['first']:7} against {pair['second']:7} "
        f"{100 * pair['difference']:+.1f} points, "
        f"p = {pair['p_value']:.2f}, corrected {pair['corrected']:.2f}: "
        f"{pair['verdict']}"
    )
# --8<-- [end:show]
models = {}
for name, share, drawn in zip(NAMES, marks.mean(axis=0), draws.T, strict=True):
    low, high = (100 * float(end) for end in interval(drawn))
    models[name] = {"percent": 100 * float(share), "low": low, "high": high}
half_width = max(m["high"] - m["low"] for m in models.values()) / 2
summary = {"reviews": len(reviews), "half_width": half_width, "models": models}
with open("small_accuracy.json", "w") as file:
    json.dump(summary, file, indent=1)
