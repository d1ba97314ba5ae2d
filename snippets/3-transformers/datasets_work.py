# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# ///
# --8<-- [start:show]
from week2.sentiment import load_nsmc

reviews = load_nsmc("train", source="handwritten")
short = reviews.filter(lambda row: len(row["document"]) < 15)
measured = short.map(lambda row: {"characters": len(row["document"])})
print(measured.sort("characters")[0])

parts = reviews.train_test_split(test_size=0.2, seed=0, stratify_by_column="label")
print({name: (len(part), sum(part["label"])) for name, part in parts.items()})
# --8<-- [end:show]
