# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# tolerance = 0.02  # the last digit of a probability, after sums in another order
# ///
# --8<-- [start:show]
import numpy as np

from week2.sentiment import classifier
from week2.sentiment.nsmc import handwritten_reviews

reviews = list(handwritten_reviews())
texts = [review.document for review in reviews]
labels = np.array([review.label for review in reviews])
positive = np.stack(
    [
        classifier(n, bf16=False).probabilities(texts)[:, 1]
        for n in ("bert", "mamba", "hybrid")
    ]
)
wrong = ((positive >= 0.5) != labels).all(axis=0)  # every model
surest = np.abs(positive - labels).min(axis=0) * wrong
first = np.argsort(-surest)[:10]

print(f"{wrong.sum()} of {len(texts)} are wrong in all three; the surest:")
for i in first:
    print(
        f"{'liked' if labels[i] else 'hated'} {surest[i]:.2f}  "
        f"{reviews[i].id} {texts[i]}"
    )
# --8<-- [end:show]
assert wrong.sum() >= 10
assert {"w113", "w169", "w108"} <= {reviews[i].id for i in first}, (
    "the page speaks of these three"
)
