# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# ///
# --8<-- [start:show]
from week2.sentiment import load_nsmc, provenance_of

reviews = load_nsmc("train", source="handwritten")
print(reviews)
print(reviews[0])
print(reviews.features["label"])
print(reviews["label"][:5], provenance_of(reviews))
# --8<-- [end:show]
