# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "transformers", "matplotlib"]
# ///
# --8<-- [start:show]
from collections import Counter

import matplotlib.pyplot as plt
from transformers import AutoModelForSequenceClassification

from week2.models import path_of

model = AutoModelForSequenceClassification.from_pretrained(path_of("bert"))
parts: Counter[str] = Counter()
for name, parameter in model.named_parameters():
    words = name.removeprefix("bert.").split(".")
    layer = " ".join(words[1:3]) if words[0] == "encoder" else words[0]
    parts[layer] += parameter.numel()

fig, ax = plt.subplots(figsize=(4.4, 2.6))
for place, (part, numbers) in enumerate(parts.items()):
    head = part == "classifier"
    ax.barh(-place, numbers, color="C1" if head else "C0", height=0.7)
    ax.text(numbers, -place, f" {numbers:,}", va="center", fontsize=9)
ax.set_yticks([-place for place in range(len(parts))], list(parts))
ax.set_xlim(0, 1.3 * max(parts.values()))
ax.set_xticks([])
ax.grid(False)
ax.spines[["bottom"]].set_visible(False)
fig.savefig("loading_picture.svg")
# --8<-- [end:show]
