# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

BOXES = (
    (0, 0, "signature, inputs", "C0"),
    (2, 0, "prompt", "0.5"),
    (3.2, -0.5, "model", "0.5"),
    (2, -1, "reply", "0.5"),
    (0, -1, "typed outputs", "C0"),
)

fig, axis = plt.subplots(figsize=(4.6, 1.9), layout="constrained")
axis.set(xlim=(-0.75, 3.6), ylim=(-1.25, 0.3))
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
for start, end in (
    ((0.72, 0), (1.62, 0)),
    ((2.37, -0.08), (2.95, -0.32)),
    ((2.95, -0.68), (2.32, -0.92)),
    ((1.68, -1), (0.62, -1)),
):
    axis.annotate("", end, start, arrowprops={"arrowstyle": "->"})
axis.text(1.17, 0.1, "adapter writes", ha="center", color="C1", fontsize="small")
axis.text(1.17, -0.9, "adapter parses", ha="center", color="C1", fontsize="small")
fig.savefig("dspy_picture.svg")
# --8<-- [end:show]
