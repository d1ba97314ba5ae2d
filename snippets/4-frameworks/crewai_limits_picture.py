# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

BOXES = (
    (0, 0, "agent"),
    (0, -1.5, "model"),
    (2.35, -1.5, "tool"),
    (2.35, 0, "result"),
)
ARROWS = (
    ((-0.12, -0.25), (-0.12, -1.25)),
    ((0.12, -1.25), (0.12, -0.25)),
    ((0.5, -1.5), (1.95, -1.5)),
    ((2.0, -1.25), (0.45, -0.22)),
    ((0.5, 0), (1.85, 0)),
)
LIMITS = (
    (-0.25, -0.75, "max_rpm", "right"),
    (-0.25, -2.0, "max_tokens\ntimeout", "center"),
    (1.2, -2.0, "five times\nthe same", "center"),
    (0, 0.42, "max_iter\nmax_execution_time", "center"),
    (2.35, 0.42, "guardrail", "center"),
)
fig, axis = plt.subplots(figsize=(3.6, 2.6), layout="constrained")
axis.set(xlim=(-1.3, 2.9), ylim=(-2.3, 0.85))
axis.axis("off")
for x, y, words in BOXES:
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "C0"}
    axis.text(x, y, words, ha="center", va="center", bbox=box)
for start, end in ARROWS:
    axis.annotate("", end, start, arrowprops={"arrowstyle": "->"})
for x, y, words, side in LIMITS:
    axis.text(x, y, words, ha=side, va="center", color="C1", fontsize=9)
fig.savefig("crewai_limits_picture.svg")
# --8<-- [end:show]
