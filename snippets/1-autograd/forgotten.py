# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# [tool.bookproof]
# tolerance = 0.05  # what grows for hundreds of steps carries the last digits of a sum along
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


def train(
    kind, lr: float, size: int, steps: int, clear: bool
) -> tuple[list, torch.Tensor]:
    """The loss on all points before each step, and the path of w and b."""
    torch.manual_seed(1)
    p = torch.zeros(2, requires_grad=True)
    optimizer = kind([p], lr=lr)
    losses, points = [], []
    for _ in range(steps):
        losses.append(((columns @ p.detach() - y) ** 2).mean().item())
        points.append(p.detach().clone())
        rows = torch.randperm(20)[:size] if size < 20 else slice(None)
        if clear:
            optimizer.zero_grad()
        ((columns[rows] @ p - y[rows]) ** 2).mean().backward()
        optimizer.step()
    return losses, torch.stack(points)


setups = {
    "SGD, all points": (torch.optim.SGD, 0.02, 20, 200),
    "SGD, batches of five": (torch.optim.SGD, 0.02, 5, 2_000),
    "Adam, all points": (torch.optim.Adam, 0.1, 20, 200),
}
runs = {
    title: {clear: train(*setup, clear) for clear in (True, False)}
    for title, setup in setups.items()
}

fig, axes = plt.subplots(2, 2, figsize=(6.4, 5.2), layout="constrained")
for clear, style, name in (
    (True, "-", "with zero_grad"),
    (False, "--", "zero_grad forgotten"),
):
    for axis, (title, both) in zip(axes.flat, runs.items(), strict=False):
        axis.semilogy(both[clear][0], style, linewidth=1, label=name)
        axis.set(title=title, xlabel="step", ylabel="loss on all points")
    path = runs["SGD, all points"][clear][1]
    axes[1, 1].plot(path[:, 0], path[:, 1], style, linewidth=1)
axes[1, 1].set(title="SGD, all points: the path", xlabel="w", ylabel="b")
fig.legend(
    *axes[0, 0].get_legend_handles_labels(), loc="outside upper left", frameon=False
)
fig.savefig("forgotten.svg")
# --8<-- [end:show]
result: dict = {
    key: {
        name: {
            "last": losses[-1],
            "lowest_late": min(losses[100:200]),
            "highest_late": max(losses[100:200]),
            "highest": max(losses),
        }
        for name, (losses, _) in (("cleared", both[True]), ("forgotten", both[False]))
    }
    for key, both in zip(("sgd", "batches", "adam"), runs.values(), strict=True)
}
losses, _ = train(
    lambda p, lr: torch.optim.Adam(p, lr, betas=(0.0, 0.999)), 0.1, 20, 200, False
)
result["adam_without_mean"] = {"highest_late": max(losses[100:200])}
result["start"] = runs["SGD, all points"][True][0][0]
for key in ("batches", "adam"):
    assert result[key]["forgotten"]["highest"] > 3 * result["start"], (
        "the page says that it grows"
    )
    assert result[key]["cleared"]["highest"] <= 1.01 * result["start"]
assert result["adam_without_mean"]["highest_late"] < result["start"]
assert result["sgd"]["forgotten"]["highest"] <= 1.01 * result["start"], (
    "the page: no explosion"
)
Path("forgotten.json").write_text(json.dumps(result, indent=1))
