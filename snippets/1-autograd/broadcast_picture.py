# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

column = torch.tensor([[0], [10], [20]])
row = torch.tensor([[1, 2, 3, 4]])
stretched = torch.broadcast_tensors(column, row)
grids = [(stretched[0], column), (stretched[1], row), (column + row, column + row)]

fig, ax = plt.subplots(figsize=(4.4, 1.7), layout="constrained")
for number, (grid, real) in enumerate(grids):
    for i in range(3):
        for j in range(4):
            ghost = i >= real.shape[0] or j >= real.shape[1]
            place = (number * 5 + j, 2 - i)
            style = {"linestyle": ":", "alpha": 0.5} if ghost else {"linewidth": 1.4}
            ax.add_patch(plt.Rectangle(place, 1, 1, fill=False, **style))
            if not ghost:
                ax.add_patch(
                    plt.Rectangle(place, 1, 1, color=f"C{number}", alpha=0.3)
                )
            text = str(grid[i, j].item())
            x, y = place[0] + 0.5, place[1] + 0.5
            ax.text(
                x,
                y,
                text,
                ha="center",
                va="center",
                alpha=0.5 if ghost else 1,
                fontsize=9,
            )
    ax.text(number * 5 + 2, 3.4, str(tuple(real.shape)), ha="center", fontsize=10)
ax.text(4.5, 1.5, "+", ha="center", va="center")
ax.text(9.5, 1.5, "=", ha="center", va="center")
ax.set(xlim=(-0.1, 14.1), ylim=(-0.1, 4.1), aspect="equal")
ax.axis("off")
fig.savefig("broadcast_picture.svg")
# --8<-- [end:show]
