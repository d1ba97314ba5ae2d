# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets"]
# [tool.bookproof]
# needs = ["nsmc"]
# ///
# --8<-- [start:show]
from collections import defaultdict

from week2.sentiment import load_nsmc

rows = defaultdict(list)
for part in ("train", "validation", "test"):
    for row in load_nsmc(part):
        rows[row["document"]].append((row["id"], row["label"]))

both = [
    text for text, copies in rows.items() if len({label for _, label in copies}) == 2
]
print(len(both), "texts have both labels, for example:")
for text in sorted(both, key=lambda text: (-len(rows[text]), text))[:4]:
    labels = [label for _, label in rows[text]]
    first = rows[text][0][0]
    print(
        f"{text!r} (first {first}): "
        f"{labels.count(1)} positive, {labels.count(0)} negative"
    )
# --8<-- [end:show]
