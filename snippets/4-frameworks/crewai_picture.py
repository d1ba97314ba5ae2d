# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

fig, axis = plt.subplots(figsize=(4.6, 2.4), layout="constrained")
axis.set(xlim=(-0.75, 3.3), ylim=(-1.35, 0.45))
axis.axis("off")


def box(x, y, words, colour):
    axis.text(
        x,
        y,
        words,
        ha="center",
        va="center",
        bbox={"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": colour},
    )


def arrow(start, end, words="", **where):
    axis.annotate("", end, start, arrowprops={"arrowstyle": "->"})
    axis.text(*where.pop("at", (0, 0)), words, fontsize="small", **where)


box(0, 0, "prompt:\nrole, goal, task", "C0")
box(1.55, 0, "model", "0.5")
box(2.85, 0, "result", "0.5")
box(1.55, -1.1, "your function", "C0")
arrow((0.68, 0), (1.25, 0))
arrow((1.85, 0), (2.52, 0), "answer", at=(2.18, 0.09), ha="center")
arrow((1.55, -0.2), (1.55, -0.9), "call", at=(1.63, -0.55), va="center")
arrow((0.93, -1.0), (0.1, -0.3), "what it returns", at=(0.42, -0.8), ha="right")
fig.savefig("crewai_picture.svg")
# --8<-- [end:show]
