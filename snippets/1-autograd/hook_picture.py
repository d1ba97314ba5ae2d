# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

seen: list[tuple[str, float]] = []
x = torch.tensor(3.0, requires_grad=True)
doubled = x * 2
y = doubled * x
doubled.register_hook(lambda grad: seen.append(("tensor hook", grad.item())))
x.register_hook(lambda grad: seen.append(("tensor hook", grad.item())))
x.register_post_accumulate_grad_hook(
    lambda leaf: seen.append(("post-accumulate\nhook", leaf.grad.item()))
)
y.backward()

fig, ax = plt.subplots(figsize=(4.4, 3.0))
places = [("y", 3.0), ("doubled = 2x", 2.0), ("x = 3", 1.0), ("x.grad", 0.0)]
box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "C0"}
arrow = {"arrowstyle": "->", "color": "C5", "shrinkA": 12, "shrinkB": 12}
for name, height in places:
    ax.text(1, height, name, ha="center", va="center", bbox=box)
for start in (3, 2, 1):
    ax.annotate("", (1, start - 1), (1, start), arrowprops=arrow)
bent = {**arrow, "connectionstyle": "arc3,rad=0.75"}
ax.annotate("", (0.7, 1), (0.9, 3), arrowprops=bent)
for number, ((kind, value), height) in enumerate(zip(seen, (2, 1, 0), strict=True)):
    ax.text(
        2.1,
        height,
        f"{number + 1}. {kind}",
        va="center",
        color="C1",
    )
    ax.text(4.0, height, f"{value:g}", va="center", ha="right", color="C1")
ax.text(4.0, 3, "gradient", va="center", ha="right", fontsize=9)
ax.set(xlim=(-0.3, 4.05), ylim=(-0.3, 3.3))
ax.axis("off")
fig.savefig("hook_picture.svg")
# --8<-- [end:show]
