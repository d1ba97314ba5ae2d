# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
from typing import Any

import matplotlib.pyplot as plt

STEPS = (
    ("fewer than 100 labels,\nor an answer in words?", "a language model"),
    ("less than 5 ms for a text,\nno GPU?", "TF-IDF"),
    ("over 512 tokens, and parts\ncan be judged apart?", "BERT in windows"),
    ("over 512 tokens,\nup to 8,192?", "mmBERT"),
    ("over 8,192 tokens?", "a language model"),
    ("fewer than 1,000 labels,\nno GPU?", "embeddings"),
)

fig, axis = plt.subplots(figsize=(4.6, 6), layout="constrained")
axis.set(xlim=(-1.05, 2.15), ylim=(-6.35, 0.4))
axis.axis("off")
middle: dict[str, Any] = {"ha": "center", "va": "center"}
for row, (question, answer) in enumerate(STEPS):
    axis.add_patch(
        plt.Rectangle((-0.92, -row - 0.28), 1.84, 0.56, fill=False, ec="0.5")
    )
    lines = question.split("\n")
    for i, line in enumerate(lines):
        height = -row + 0.11 * (len(lines) - 1 - 2 * i)
        axis.text(0, height, line, **middle, fontsize="small")
    axis.annotate("", (1.17, -row), (0.92, -row), arrowprops={"arrowstyle": "->"})
    axis.text(1.04, -row + 0.16, "yes", **middle, fontsize="small")
    axis.text(1.2, -row, answer, va="center", color="C0", weight="bold")
    axis.annotate(
        "", (0, -row - 0.72), (0, -row - 0.28), arrowprops={"arrowstyle": "->"}
    )
    axis.text(0.16, -row - 0.5, "no", **middle, fontsize="small")
axis.text(0, -6, "a fine-tuned encoder", **middle, color="C0", weight="bold")
fig.savefig("choose_picture.svg")
# --8<-- [end:show]
