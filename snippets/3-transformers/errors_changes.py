# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "transformers"]
# [tool.bookproof]
# timeout = 120
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import numpy as np

from week2.sentiment import classifier
from week2.sentiment.nsmc import handwritten_reviews

texts = [review.document for review in handwritten_reviews()]
changes = {
    "one more full stop": lambda text: text + ".",
    "no full stops": lambda text: text.replace(".", ""),
    "no spaces": lambda text: text.replace(" ", ""),
    "laughter at the end": lambda text: text + " ㅋㅋㅋ",
    "a word in front": lambda text: "영화 " + text,
}
model = classifier("bert", bf16=False)
before = model.probabilities(texts)[:, 1] >= 0.5
moved = {}
for name, change in changes.items():
    after = model.probabilities([change(text) for text in texts])[:, 1] >= 0.5
    moved[name] = float(np.mean(after != before))
    print(f"{moved[name]:6.1%} get another label with {name}")
# --8<-- [end:show]
result = {key.replace(" ", "_"): rate for key, rate in moved.items()}
assert moved["no spaces"] > moved["one more full stop"]
Path("errors_changes.json").write_text(json.dumps(result))
