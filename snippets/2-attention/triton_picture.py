# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

n, block = 10, 4
fig, ax = plt.subplots(figsize=(4.4, 1.9))
for program in range(-(-n // block)):
    for lane in range(block):
        place = program * block + lane
        inside = place < n
        colour, line = (f"C{program}", "-") if inside else ("C5", ":")
        cell = plt.Rectangle((place, 0), 0.92, 0.92, alpha=0.3 * inside, color=colour)
        frame = plt.Rectangle((place, 0), 0.92, 0.92, fill=False, ls=line, ec=colour)
        ax.add_patch(cell)
        ax.add_patch(frame)
        text = str(place) if inside else "mask"
        size = 10 if inside else 7
        ax.text(place + 0.46, 0.46, text, ha="center", va="center", fontsize=size)
    middle = program * block + block / 2 - 0.04
    ax.text(
        middle,
        1.5,
        f"program {program}",
        ha="center",
        color=f"C{program}",
        fontsize=10,
    )
    ax.plot([middle - 1.9, middle + 1.9], [1.25, 1.25], color=f"C{program}")
ax.set(xlim=(-0.1, 12.1), ylim=(-0.2, 2.2), aspect="equal")
ax.axis("off")
fig.savefig("triton_picture.svg")
# --8<-- [end:show]
