# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

BOXES = (
    (0, 0, "prompt", "C0"),
    (1.55, 0, "model", "0.5"),
    (2.85, 0, "result", "0.5"),
    (1.55, -1.1, "your function", "C0"),
)
ARROWS = (
    ((0.36, 0), (1.25, 0)),
    ((1.85, 0), (2.52, 0)),
    ((1.55, -0.2), (1.55, -0.9)),
    ((0.93, -1.0), (0.1, -0.2)),
)
WORDS = (
    (0, 0.24, "role, goal, task", "center"),
    (2.18, 0.09, "answer", "center"),
    (1.63, -0.58, "call", "left"),
    (0.42, -0.75, "what it returns", "right"),
)

fig, axis = plt.subplots(figsize=(4.6, 2.2), layout="constrained")
axis.set(xlim=(-0.75, 3.3), ylim=(-1.35, 0.4))
axis.axis("off")
for x, y, words, colour in BOXES:
    axis.text(
        x,
        y,
        words,
        ha="center",
        va="center",
        bbox={"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": colour},
    )
for start, end in ARROWS:
    axis.annotate("", end, start, arrowprops={"arrowstyle": "->"})
for x, y, words, side in WORDS:
    axis.text(x, y, words, ha=side, fontsize="small")
fig.savefig("crewai_picture.svg")
# --8<-- [end:show]
