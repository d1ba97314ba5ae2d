# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
x = torch.linspace(0, 2, 20)
y = (2 * x - 1 + 0.3 * torch.randn(20)).round(decimals=2)


def loss(p: torch.Tensor, chosen: slice | torch.Tensor = slice(None)) -> torch.Tensor:
    return ((p[0] * x[chosen] + p[1] - y[chosen]) ** 2).mean()


def path(steps: int, lr: float, batch: int | None = None) -> torch.Tensor:
    p = torch.tensor([-1.0, 1.5], requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=lr)
    points = [p.detach().clone()]
    for _ in range(steps):
        chosen = slice(None) if batch is None else torch.randperm(20)[:batch]
        optimizer.zero_grad()
        loss(p, chosen).backward()
        optimizer.step()
        points.append(p.detach().clone())
    return torch.stack(points)


# The same heights on every processor: where a curve begins depends on the last bit.
w, b = torch.meshgrid(
    torch.arange(-32, 69) / 20, torch.arange(-52, 49) / 20, indexing="ij"
)
height = ((w * x[:, None, None] + b - y[:, None, None]) ** 2).mean(dim=0)

fig, ax = plt.subplots(figsize=(4.4, 3.8), layout="constrained")
levels = [0.15, 0.4, 1, 2, 4, 7, 11]
lines = ax.contour(w, b, height, levels, colors="gray", linewidths=0.8)
places = [
    (2.1, -1.25),
    (2.3, -1.8),
    (2.8, -0.8),
    (2.8, -0.3),
    (3.1, 0),
    (3.1, 0.6),
    (3.2, 1.2),
]
# left to itself, it chooses between equals
ax.clabel(lines, fontsize=9, fmt="%g", manual=places)
for name, points in {
    "all 20 points": path(40, 0.2),
    "5 at a time": path(40, 0.2, 5),
}.items():
    ax.plot(points[:, 0], points[:, 1], "o-", markersize=3, linewidth=1, label=name)
ax.set(xlabel="w", ylabel="b")
ax.legend(frameon=False, loc="lower left", fontsize=9)
fig.savefig("loss_surface.svg")
# --8<-- [end:show]
