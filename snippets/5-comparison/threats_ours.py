# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# ///
# --8<-- [start:show]
from week2.sentiment.compare.reviews import load_reviews
from week2.sentiment.compare.scoring import positive_shares
from week2.sentiment.compare.sides import load_side
from week2.statistics import mcnemar_exact

reviews = load_reviews("test", "handwritten")
one, other = (
    (positive_shares(load_side(name), reviews) >= 0.5) == (reviews.labels == 1)
    for name in ("bert", "mamba")  # or a folder of yours, or a name on the hub
)
alone = int((one & ~other).sum()), int((other & ~one).sum())
print(
    f"{len(reviews)} reviews, one right and the other wrong: "
    f"{alone[0]} and {alone[1]}"
)
print(f"p = {mcnemar_exact(*alone):.2f}")
# --8<-- [end:show]
