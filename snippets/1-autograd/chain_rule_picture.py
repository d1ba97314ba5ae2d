# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

x = torch.tensor(2.0, requires_grad=True)
u = x**2
a = 3 * u
b = 5 * x
y = a + b + 1
steps = {"y = a + b + 1": y, "a = 3u": a, "u = x²": u, "b = 5x": b, "x = 2": x}
for tensor in steps.values():
    tensor.retain_grad()
y.backward()

places = {"y": (2, 3), "a": (0.8, 2), "u": (0.8, 1), "b": (3.2, 1.5), "x": (2, 0)}
slopes = {"ya": 1, "yb": 1, "au": 3, "ux": 2 * x.item(), "bx": 5}

fig, ax = plt.subplots(figsize=(4.4, 3.8))
for edge, slope in slopes.items():
    (x0, y0), (x1, y1) = places[edge[0]], places[edge[1]]
    arrow = {"arrowstyle": "->", "color": "C5", "shrinkA": 22, "shrinkB": 22}
    ax.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
    side = -0.12 if x0 + x1 < 3.5 else 0.12
    ax.text(
        (x0 + x1) / 2 + side,
        (y0 + y1) / 2,
        f"× {slope:g}",
        ha="right" if side < 0 else "left",
        va="center",
        color="C1",
    )
for name, tensor in steps.items():
    assert tensor.grad is not None
    px, py = places[name[0]]
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": "C0"}
    paths = "12 + 5 = " if name == "x = 2" else ""
    text = f"{name}\ngradient {paths}{tensor.grad.item():g}"
    ax.text(px, py, text, ha="center", va="center", fontsize=9, bbox=box)
ax.set(xlim=(0, 4), ylim=(-0.3, 3.3))
ax.axis("off")
fig.savefig("chain_rule_picture.svg")
# --8<-- [end:show]
