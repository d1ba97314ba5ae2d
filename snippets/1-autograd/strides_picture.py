# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes


def cell(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    ax.add_patch(plt.Rectangle((x, y), 1, 1, facecolor=colour, alpha=0.35))
    ax.add_patch(plt.Rectangle((x, y), 1, 1, fill=False, linewidth=1))
    ax.text(x + 0.5, y + 0.5, text, ha="center", va="center")


x = torch.arange(10, 16).reshape(2, 3)
fig, axes = plt.subplots(2, 1, figsize=(4.4, 3.8), layout="constrained")
for ax, name, view in zip(axes, ("x", "x.T"), (x, x.T), strict=True):
    rows, columns = view.shape
    for i in range(rows):
        for j in range(columns):
            value, colour = str(view[i, j].item()), f"C{i}"
            cell(ax, j, rows - 1 - i, value, colour)
            place = i * view.stride(0) + j * view.stride(1)
            cell(ax, 4 + place, rows / 2 - 0.5, value, colour)
    ax.set_title(
        f"{name}: shape {tuple(view.shape)}, strides {view.stride()}", fontsize=10
    )
    ax.text(
        7, rows / 2 - 0.9, "the same memory", ha="center", va="center", fontsize=9
    )
    ax.set(xlim=(-0.1, 10.1), ylim=(-0.2, 3.1), aspect="equal")
    ax.axis("off")
fig.savefig("strides_picture.svg")
# --8<-- [end:show]
