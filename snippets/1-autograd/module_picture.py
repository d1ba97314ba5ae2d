# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch
from torch import nn


class Digits(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(64, 32)
        self.outer = nn.Linear(32, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.outer(torch.relu(self.inner(images)))


model = Digits()
steps = ["torch.relu\nno parameters"]
shapes: list[torch.Size] = []
for name, layer in model.named_children():
    layer.register_forward_hook(
        lambda module, inputs, output: shapes.extend([inputs[0].shape, output.shape])
    )
    sizes = [f"{part} {tuple(p.shape)}" for part, p in layer.named_parameters()]
    steps.append(f"self.{name}, a {type(layer).__name__}\n{', '.join(sizes)}")
model(torch.rand(5, 64))

fig, ax = plt.subplots(figsize=(4.4, 3.4))
ax.add_patch(plt.Rectangle((0.9, 0.35), 3.2, 3.3, fill=False, edgecolor="C5"))
ax.text(4.0, 3.48, type(model).__name__, ha="right", va="center", fontsize=9)
for row, step in enumerate((1, 0, 2)):
    middle = 3 - row
    colour = "C0" if step else "C5"
    box = plt.Rectangle((1.1, middle - 0.3), 2.8, 0.6, facecolor=colour, alpha=0.25)
    ax.add_patch(box)
    ax.text(2.5, middle, steps[step], ha="center", va="center", fontsize=9)
arrow = {"arrowstyle": "->", "color": "black", "shrinkA": 0, "shrinkB": 0}
for row, shape in enumerate(shapes):
    top = 3.95 if row == 0 else 3.7 - row
    ax.annotate("", (2.5, 3.3 - row), (2.5, top), arrowprops=arrow)
    ax.text(0.75, 3.5 - row, str(tuple(shape)), ha="right", va="center", fontsize=9)
ax.text(2.5, 4.05, "images", ha="center", va="center", fontsize=9)
ax.text(2.5, 0.15, "logits", ha="center", va="center", fontsize=9)
ax.set(xlim=(-0.1, 4.15), ylim=(0, 4.15))
ax.axis("off")
fig.savefig("module_picture.svg")
# --8<-- [end:show]
