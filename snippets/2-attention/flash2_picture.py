# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt

QUERIES = KEYS = 4
tiles = [(i, j) for i in range(QUERIES) for j in range(KEYS)]
orders = {
    "version 1": sorted(tiles, key=lambda t: (t[1], t[0])),
    "version 2": tiles,
}
fig, axes = plt.subplots(1, 2, figsize=(4.4, 2.5))
for ax, (name, order) in zip(axes, orders.items(), strict=True):
    first = name == "version 1"
    for number, (i, j) in enumerate(order, 1):
        writes = first or j == KEYS - 1  # the block of the output leaves the chip
        colour = "C1" if writes else "C0"
        cell = plt.Rectangle((j, -i), 0.94, 0.94, color=colour, alpha=0.3)
        ax.add_patch(cell)
        ax.text(j + 0.47, 0.47 - i, str(number), ha="center", va="center")
    ax.set_title(name, fontsize=11)
    ax.text(KEYS / 2, -QUERIES + 0.35, "blocks of keys", ha="center", fontsize=9)
    ax.text(-0.3, -1, "blocks of queries", rotation=90, va="center", fontsize=9)
    ax.set(xlim=(-0.6, KEYS), ylim=(-QUERIES + 0.2, 1), aspect="equal")
    ax.axis("off")
fig.savefig("flash2_picture.svg")
# --8<-- [end:show]
