# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

STEPS = ("chooses the\nsearch", "writes the\nprompt", "reads the\nreply")
WHO = {
    "plain Python": ("you", "you", "you"),
    "DSPy": ("you", "DSPy", "DSPy"),
    "Haystack": ("you", "you", "Haystack"),
    "CrewAI": ("the model", "CrewAI", "you"),
}
COLOURS = {"you": "C0", "the model": "C2"}  # a library is orange

fig, axis = plt.subplots(figsize=(3.7, 2.6), layout="constrained")
axis.set(xlim=(-1.75, 2.95), ylim=(-3.5, 1.1))
axis.axis("off")
for place, step in enumerate(STEPS):
    axis.text(place * 1.2, 0.8, step, ha="center", va="center", fontsize=9)
for row, (way, steps) in enumerate(WHO.items()):
    axis.text(-1.75, -row, way, va="center")
    for place, who in enumerate(steps):
        colour = COLOURS.get(who, "C1")
        corner = (place * 1.2 - 0.56, -row - 0.4)
        axis.add_patch(plt.Rectangle(corner, 1.12, 0.8, fc=colour, alpha=0.25))
        axis.text(place * 1.2, -row, who, ha="center", va="center", fontsize=9)
fig.savefig("four_ways_picture.svg")
# --8<-- [end:show]
