# /// script
# requires-python = ">=3.11"
# dependencies = ["datasets", "matplotlib"]
# [tool.bookproof]
# needs = ["nsmc"]
# timeout = 400
# ///
# --8<-- [start:show]
import json
import re
from pathlib import Path
from statistics import median

import matplotlib.pyplot as plt

from week2.sentiment import load_nsmc
from week2.sentiment.facts import best_possible, describe
from week2.sentiment.nsmc import handwritten_reviews

parts = {split: load_nsmc(split) for split in ("train", "validation", "test")}
facts = describe(parts)

fig, ax = plt.subplots(figsize=(4.8, 3), layout="constrained")
lengths = [len(text) for text in parts["test"]["document"]]
ax.hist(lengths, bins=range(0, 146, 5), color="C0")
ax.set(xlabel="characters in a review", ylabel="reviews of the test part")
fig.savefig("datasets_facts.svg")
# --8<-- [end:show]
test = parts["test"]
facts["best_possible"] = best_possible(test["document"], test["label"])
facts["short"] = sum(n <= 40 for n in lengths) / len(lengths)
known = {
    text for split in ("train", "validation") for text in parts[split]["document"]
}
shared = [text for text in test["document"] if text in known]
assert len(shared) == facts["in_both"]["test_rows"]
facts["in_both"]["median_characters"] = median(len(text) for text in shared)
facts["in_both"]["single_words"] = sum(
    " " not in text.strip() for text in shared
) / len(shared)


def style(texts: list[str]) -> dict[str, float]:
    """The proportions of texts with one full stop at the end, and with ㅋ, ㅎ, ㅠ or ㅜ."""
    stopped = sum(re.search(r"[^.]\.\s*$", text) is not None for text in texts)
    felt = sum(re.search("[ㅋㅎㅠㅜ]", text) is not None for text in texts)
    return {"full_stop": stopped / len(texts), "jamo": felt / len(texts)}


facts["style"] = {
    "nsmc": style(list(test["document"])),
    "handwritten": style([review.document for review in handwritten_reviews()]),
}
assert facts["best_possible"] < 1
Path("datasets_facts.json").write_text(json.dumps(facts))
