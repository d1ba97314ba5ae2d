# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

BOXES = (
    (0, -1.2, ("training", "examples"), "C0"),
    (1.55, 0, ("old prompt",), "0.5"),
    (1.55, -1.2, ("optimiser",), "C0"),
    (1.55, -2.4, ("new prompt",), "0.5"),
    (3.15, 0, ("score",), "C1"),
    (3.15, -1.2, ("held-out", "examples"), "C1"),
    (3.15, -2.4, ("score",), "C1"),
)
ARROWS = (
    ((0.55, -1.2), (1.0, -1.2)),
    ((1.55, -0.28), (1.55, -0.92)),
    ((1.55, -1.48), (1.55, -2.12)),
    ((2.1, 0), (2.6, 0)),
    ((2.1, -2.4), (2.6, -2.4)),
    ((3.15, -0.78), (3.15, -0.28)),
    ((3.15, -1.62), (3.15, -2.12)),
)
fig, axis = plt.subplots(figsize=(3.7, 2.3), layout="constrained")
axis.set(xlim=(-0.6, 3.75), ylim=(-2.7, 0.3))
axis.axis("off")
for x, y, lines, colour in BOXES:
    high = 0.27 + 0.14 * (len(lines) - 1)
    corner = (x - 0.55, y - high)
    axis.add_patch(plt.Rectangle(corner, 1.1, 2 * high, fill=False, ec=colour))
    for i, line in enumerate(lines):
        middle = y + 0.15 * (len(lines) - 1 - 2 * i)
        axis.text(x, middle, line, ha="center", va="center", fontsize=10)
for start, end in ARROWS:
    arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", end, start, arrowprops=arrow)
fig.savefig("dspy_optimise_picture.svg")
# --8<-- [end:show]
