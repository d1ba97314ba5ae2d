# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

STEPS = (  # a task, who does it, what it hands on
    ("find", "researcher", "passages, each with its [id]"),
    ("sift", "analyst", "facts, each with an [id]"),
    ("write", "writer", "sentences, each with an [id]"),
)
box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "C0"}
code = {**box, "edgecolor": "C1"}
arrow = {"arrowstyle": "->", "shrinkA": 0, "shrinkB": 0}

fig, axis = plt.subplots(figsize=(3.6, 3.5), layout="constrained")
axis.set(xlim=(-0.75, 3.2), ylim=(-3.3, 0.35))
axis.axis("off")
for row, (task, agent, handed_on) in enumerate(STEPS):
    axis.text(0, -row, task, ha="center", va="center", bbox=box)
    axis.text(0.5, -row, agent, va="center", color="C0")
    axis.annotate("", (0, -row - 0.78), (0, -row - 0.22), arrowprops=arrow)
    axis.text(0.12, -row - 0.5, handed_on, va="center", fontsize="small")
axis.text(0, -3, "check", ha="center", va="center", bbox=code)
axis.text(0.5, -3, "code", va="center", color="C1")
axis.text(2.3, 0, "look_up", ha="center", va="center", bbox=code)
both = {**arrow, "arrowstyle": "<->"}
axis.annotate("", (1.82, 0), (1.4, 0), arrowprops=both)
axis.plot([2.6, 3, 3], [-0.5, -0.5, -3], color="black", lw=1)
axis.annotate("", (0.95, -3), (3, -3), arrowprops=arrow)
fig.savefig("crewai_crew_picture.svg")
# --8<-- [end:show]
