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

joined = [text.replace(" ", "") for text in texts]
ids = model.tokenizer(joined)["input_ids"]
unknown = np.array([model.tokenizer.unk_token_id in row for row in ids])
other = (model.probabilities(joined)[:, 1] >= 0.5) != before
print(
    f"no spaces: {other[unknown].mean():.1%} of the {unknown.sum()} with [UNK],",
    end=" ",
)
print(f"{other[~unknown].mean():.1%} of the others")
# --8<-- [end:show]
result = {key.replace(" ", "_"): rate for key, rate in moved.items()}
result["unknown"] = int(unknown.sum())
assert moved.pop("no spaces") > sum(moved.values()), "more than the others together"
emoji = np.array(
    [any(sign > "\uffff" or sign == "\ufe0f" for sign in t) for t in texts]
)
assert (unknown & emoji).sum() > 0.9 * unknown.sum(), (
    "the page says: nearly all by emoji"
)
assert other[unknown].mean() > 2 * other[~unknown].mean()
Path("errors_changes.json").write_text(json.dumps(result))
