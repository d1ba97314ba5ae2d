# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

BOXES = (  # middle, half width, lines, outline
    (
        0.0,
        0.0,
        1.65,
        ("your program, through", "openai, DSPy, Haystack or CrewAI"),
        "-",
    ),
    (-1, -1.9, 0.75, ("llama.cpp's", "server"), "-"),
    (-1, -3.1, 0.9, ("a file of weights",), "-"),
    (1, -1.9, 0.75, ("another", "endpoint"), "--"),
)
ARROWS = (
    ((-1, -0.42), (-1, -1.48), "-"),
    ((1, -0.42), (1, -1.48), "--"),
    ((-1, -2.84), (-1, -2.32), "-"),
)
LABELS = (
    (0, -0.8, "OpenAI's", "black"),
    (0, -1.1, "interface", "black"),
    (-1.08, -0.95, "127.0.0.1", "black"),
    (1, -2.6, "WEEK2_LM_BASE_URL", "C1"),
    (1, -2.9, "WEEK2_LM_MODEL", "C1"),
)
fig, axis = plt.subplots(figsize=(3.6, 2.9), layout="constrained")
axis.set(xlim=(-1.95, 1.95), ylim=(-3.4, 0.45))
axis.axis("off")
for x, y, half, lines, outline in BOXES:
    high = 0.26 + 0.15 * (len(lines) - 1)
    box = plt.Rectangle((x - half, y - high), 2 * half, 2 * high, ls=outline, ec="C0")
    box.set_fill(False)
    axis.add_patch(box)
    for i, line in enumerate(lines):
        middle = y + 0.16 * (len(lines) - 1 - 2 * i)
        axis.text(x, middle, line, ha="center", va="center", fontsize=10)
for start, end, outline in ARROWS:
    arrow = {"arrowstyle": "->", "ls": outline, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", end, start, arrowprops=arrow)
for x, y, words, colour in LABELS:
    side = "right" if x == -1.08 else "center"
    axis.text(x, y, words, ha=side, va="center", fontsize=9, color=colour)
fig.savefig("local_model_picture.svg")
# --8<-- [end:show]
