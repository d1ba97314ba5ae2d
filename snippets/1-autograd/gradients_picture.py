# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

x = torch.tensor(3.0, requires_grad=True)
square = x**2
product = square.detach() * x
y = square + product
nodes = {"y": y, "square": square, "product": product, "x": x}
for node in nodes.values():
    node.retain_grad()
y.backward(retain_graph=True)
first = {}
for name, node in nodes.items():
    assert node.grad is not None
    first[name] = node.grad.item()
y.backward()  # the second time
assert x.grad is not None
after = [("backward()", f"{first['x']:g}"), ("backward()", f"{x.grad.item():g}")]
torch.optim.SGD([x]).zero_grad()
after.append(("zero_grad()", str(x.grad)))
value = square.item()
paths = (first["square"] * 2 * x.item(), first["product"] * value)
places = {"y": (1.7, 3), "square": (0.6, 2), "product": (2.75, 1.6), "x": (1.2, 0.3)}
arrows = {
    **dict.fromkeys((("y", "square"), ("y", "product")), "× 1"),
    ("square", "x"): f"× 2x = {2 * x.item():g}",
    ("product", "x"): f"× {value:g}",
}
fig, ax = plt.subplots(figsize=(3.8, 3.8))
style = {"arrowstyle": "->", "color": "C5", "shrinkA": 0, "shrinkB": 0}
for (start, end), slope in arrows.items():
    (x0, y0), (x1, y1) = places[start], places[end]
    middle, slant = (x0 + x1) / 2, (x1 - x0) * (0.5 - 0.25 / (y0 - y1))
    ends = (middle + slant, y1 + 0.25), (middle - slant, y0 - 0.25)
    ax.annotate("", *ends, arrowprops=style)
    side, align = (-0.1, "right") if "square" in (start, end) else (0.1, "left")
    at = (middle + side, (y0 + y1) / 2)
    ax.text(*at, slope, color="C1", va="center", ha=align)
ax.plot([1.25, 2.1], [1.9, 1.7], color="C3", linestyle=":")
ax.text(1.75, 1.92, "detach", color="C3", ha="center")
for name, node in nodes.items():
    px, py = places[name]
    half = 0.85 if name == "x" else 0.6
    corner = (px - half, py - 0.22)
    ax.add_patch(plt.Rectangle(corner, 2 * half, 0.44, fill=False, edgecolor="C0"))
    sum_of = f"{paths[0]:g} + {paths[1]:g} = " if name == "x" else ""
    texts = (f"{name} = {node.item():g}", f"gradient {sum_of}{first[name]:g}")
    for line, text in enumerate(texts):
        at = (px, py + 0.1 - 0.2 * line)
        ax.text(*at, text, ha="center", va="center", fontsize=10)
for row, (call, total) in enumerate([("after", "x.grad"), *after]):
    ax.text(2.5, 0.6 - 0.24 * row, call, va="center", fontsize=10)
    ax.text(4.0, 0.6 - 0.24 * row, total, va="center", ha="right", fontsize=10)
ax.set(xlim=(-0.05, 4.05), ylim=(-0.3, 3.3))
ax.axis("off")
fig.savefig("gradients_picture.svg")
# --8<-- [end:show]
