# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

STEPS = (
    "question",
    "find a passage",
    "write the prompt",
    "ask the model",
    "check the reply",
)
FIRST = {
    "Haystack": (1, 4, "connects the steps and checks\nwhat passes between them"),
    "DSPy": (2, 4, "writes the prompt, parses the\nreply, improves by examples"),
    "CrewAI": (1, 4, "repeats these, with tools,\nuntil the task is done"),
}

fig, axis = plt.subplots(figsize=(5.1, 3.6), layout="constrained")
axis.set(xlim=(-0.6, 4.6), ylim=(-4.2, 0.6))
axis.axis("off")
box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "0.5"}
for place, step in enumerate(STEPS):
    words = step.replace(" the ", " the\n").replace(" a ", " a\n")
    axis.text(place, 0, words, ha="center", va="center", bbox=box, fontsize="small")
    if place:
        axis.annotate(
            "", (place - 0.42, 0), (place - 0.58, 0), arrowprops={"arrowstyle": "->"}
        )
for row, (name, (first, last, what)) in enumerate(FIRST.items()):
    y = -0.95 - 1.15 * row
    axis.plot(
        [first - 0.4, last + 0.4],
        [y, y],
        lw=5,
        color=f"C{row}",
        solid_capstyle="round",
    )
    axis.text(first - 0.5, y, name, ha="right", va="center", color=f"C{row}")
    axis.text(first - 0.4, y - 0.15, what, va="top")
fig.savefig("three_ideas.svg")
# --8<-- [end:show]
