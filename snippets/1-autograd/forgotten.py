# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import json
from pathlib import Path

import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
x = torch.linspace(0, 2, 20)
y = 2 * x - 1 + 0.3 * torch.randn(20)
columns = torch.stack([x, torch.ones_like(x)], dim=1)


def train(clear: bool, steps: int = 200) -> tuple[list[float], torch.Tensor]:
    p = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.02)
    losses, points = [], []
    for _ in range(steps):
        loss = ((columns @ p - y) ** 2).mean()
        if clear:
            optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        points.append(p.detach().clone())
        optimizer.step()
    return losses, torch.stack(points)


runs = {"with zero_grad": train(True), "zero_grad forgotten": train(False)}
result = {
    name.replace(" ", "_"): {"last": losses[-1], "lowest_late": min(losses[100:])}
    | {"highest_late": max(losses[100:])}
    for name, (losses, _) in runs.items()
}
Path("forgotten.json").write_text(json.dumps(result, indent=1))

fig, (left, right) = plt.subplots(2, 1, figsize=(4.4, 5.6), layout="constrained")
for (name, (losses, points)), style in zip(runs.items(), ("-", "--"), strict=True):
    left.plot(losses, style, label=name)
    right.plot(points[:, 0], points[:, 1], style, linewidth=1, label=name)
left.set(xlabel="step", ylabel="loss (mean squared error)")
fig.legend(*left.get_legend_handles_labels(), loc="outside upper left", fontsize=9, frameon=False)
right.set(xlabel="w", ylabel="b")
fig.savefig("forgotten.svg")
# --8<-- [end:show]
