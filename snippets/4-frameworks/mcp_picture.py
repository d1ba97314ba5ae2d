# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

PLACES = {"model": 0.0, "client": 1.3, "server": 3.0}
MESSAGES = (
    ("client", "server", "tools/list"),
    ("server", "client", "search, read"),
    ("client", "model", "tools"),
    ("model", "client", "read"),
    ("client", "server", "tools/call: read"),
    ("server", "client", "the page's text"),
    ("client", "model", "its text"),
)
fig, axis = plt.subplots(figsize=(3.6, 3.3), layout="constrained")
axis.set(xlim=(-0.45, 3.45), ylim=(-8.1, 0.5))
axis.axis("off")
for name, x in PLACES.items():
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "C0"}
    axis.text(x, 0, name, ha="center", va="center", bbox=box)
    axis.plot([x, x], [-0.5, -8.1], color="0.5", lw=1)
axis.text(2.15, -0.95, "standard input, output", ha="center", fontsize=9, color="C0")
for row, (sender, receiver, words) in enumerate(MESSAGES):
    y = -1.8 - row
    begin, end = PLACES[sender], PLACES[receiver]
    colour = "C1" if "text" in words else "black"
    arrow = {"arrowstyle": "->", "color": colour, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", (end, y), (begin, y), arrowprops=arrow)
    middle = (begin + end) / 2
    axis.text(middle, y + 0.12, words, ha="center", fontsize=9, color=colour)
fig.savefig("mcp_picture.svg")
# --8<-- [end:show]
