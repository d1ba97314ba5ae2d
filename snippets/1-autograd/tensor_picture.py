# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes


def draw(ax: Axes, x: float, t: torch.Tensor, index: tuple[int, ...]) -> None:
    """Draw a tensor of up to three dimensions, with one of its numbers marked."""
    lead = (1,) * (3 - t.dim())
    tables, rows, columns = lead + tuple(t.shape)
    marked = (0,) * len(lead) + index
    for table in range(tables):
        for i in range(rows):
            for j in range(columns):
                alpha = 1 if (table, i, j) == marked else 0.2
                place = (x + j, -i - table * (rows + 0.6))
                cell = plt.Rectangle(place, 1, 1, color="C0", alpha=alpha)
                frame = plt.Rectangle(place, 1, 1, fill=False, linewidth=1)
                ax.add_patch(cell)
                ax.add_patch(frame)
    middle = x + columns / 2
    where = ", ".join(map(str, index)) or "()"
    for y, text in (
        (3.0, str(tuple(t.shape))),
        (2.2, str(t.numel())),
        (1.4, f"t[{where}]"),
    ):
        ax.text(middle, y, text, ha="center", fontsize=9)


fig, ax = plt.subplots(figsize=(4.4, 2.5))
draw(ax, 1.4, torch.zeros(()), ())
draw(ax, 4.8, torch.zeros(4), (2,))
draw(ax, 10.8, torch.zeros(3, 4), (1, 2))
draw(ax, 16.8, torch.zeros(2, 3, 4), (0, 1, 2))
for y, text in ((3.0, "shape"), (2.2, "numbers"), (1.4, "marked")):
    ax.text(-0.3, y, text, ha="right", fontsize=9)
ax.set(xlim=(-4, 21), ylim=(-6, 4.2), aspect="equal")
ax.axis("off")
fig.savefig("tensor_picture.svg")
# --8<-- [end:show]
