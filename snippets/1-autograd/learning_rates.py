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
limit = 2 / torch.linalg.eigvalsh(2 * columns.T @ columns / 20).max().item()


def losses(lr: float) -> list[float]:
    p = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=lr)
    history = []
    for _ in range(61):
        loss = ((columns @ p - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


curves = {lr: losses(lr) for lr in (0.01, 0.1, 0.4, 0.5)}
rows = [{"lr": lr, "last": curve[-1]} for lr, curve in curves.items()]
result = {"limit": limit, "rows": rows}
Path("learning_rates.json").write_text(json.dumps(result, indent=1))

fig, ax = plt.subplots(figsize=(4.4, 3), layout="constrained")
for (lr, curve), style in zip(curves.items(), (":", "--", "-", "-."), strict=True):
    ax.plot(curve, style, label=f"lr = {lr}")
ax.set(
    xlabel="step", ylabel="loss (mean squared error)", yscale="log", ylim=(0.05, 30)
)
ax.legend(frameon=False, fontsize=9)
fig.savefig("learning_rates.svg")
# --8<-- [end:show]
