# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

left = torch.arange(1, 7).reshape(2, 3)
right = torch.arange(12).reshape(3, 4)
pick_row, pick_column = 1, 2
products = left[pick_row] * right[:, pick_column]

fig, ax = plt.subplots(figsize=(4.4, 3.2), layout="constrained")
for grid, (x0, y0), which in (
    (left, (0, 0), "row"),
    (right, (4, 2.7), "column"),
    (left @ right, (4, 0), "both"),
):
    rows, columns = grid.shape
    for i in range(rows):
        for j in range(columns):
            place = (x0 + j, y0 + rows - 1 - i)
            on_row, on_column = i == pick_row, j == pick_column
            chosen = {
                "row": on_row,
                "column": on_column,
                "both": on_row and on_column,
            }[which]
            if chosen:
                ax.add_patch(plt.Rectangle(place, 1, 1, color="C1", alpha=0.4))
            ax.add_patch(plt.Rectangle(place, 1, 1, fill=False))
            text = str(grid[i, j].item())
            ax.text(place[0] + 0.5, place[1] + 0.5, text, ha="center", va="center")
ax.text(1.5, 2.2, "A (2, 3)", ha="center")
ax.text(6, 5.9, "B (3, 4)", ha="center")
ax.text(6, 2.2, "A @ B (2, 4)", ha="center")
total = " + ".join(
    f"{a}·{b}" for a, b in zip(left[pick_row], right[:, pick_column], strict=True)
)
ax.text(4, -0.7, f"{total} = {products.sum()}", ha="center", va="center")
ax.set(xlim=(-0.1, 8.1), ylim=(-1.1, 6.4), aspect="equal")
ax.axis("off")
fig.savefig("matmul_picture.svg")
# --8<-- [end:show]
