# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
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
box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "0.5"}
middle = {"ha": "center", "va": "center"}
for row, (question, answer) in enumerate(STEPS):
    axis.text(0, -row, question, **middle, bbox=box, fontsize="small")
    axis.annotate("", (1.15, -row), (0.95, -row), arrowprops={"arrowstyle": "->"})
    axis.text(1.05, -row + 0.16, "yes", **middle, fontsize="small")
    axis.text(1.2, -row, answer, va="center", color="C0", weight="bold")
    axis.annotate(
        "", (0, -row - 0.7), (0, -row - 0.3), arrowprops={"arrowstyle": "->"}
    )
    axis.text(0.16, -row - 0.5, "no", **middle, fontsize="small")
axis.text(0, -6, "a fine-tuned encoder", **middle, color="C0", weight="bold")
fig.savefig("choose_picture.svg")
# --8<-- [end:show]
