# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# needs = ["kornli"]
# ///
# --8<-- [start:show]
from collections import Counter

from week2.sentiment.kornli import LABELS, load_kornli

for part in ("dev", "test"):
    pairs = load_kornli(part)
    counts = Counter(LABELS[label] for label in pairs["label"])
    premises = len(set(pairs["premise"]))
    print(f"{part:5}{len(pairs):>6} pairs on {premises} premises, {dict(counts)}")
# --8<-- [end:show]
