# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch


def as_written(x: torch.Tensor) -> torch.Tensor:
    return torch.log(1 + torch.exp(x))


def rewritten(x: torch.Tensor) -> torch.Tensor:
    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))


fig, axes = plt.subplots(1, 2, figsize=(4.4, 2.4), sharey=True)
panels = (
    (axes[0], as_written, torch.arange(80.0, 97.0), "the first form"),
    (axes[1], rewritten, torch.arange(-4, 4.5, 0.5), "the second form"),
)
for ax, function, x, name in panels:
    x.requires_grad_()
    (slope,) = torch.autograd.grad(function(x).sum(), x)
    right = torch.sigmoid(x)
    ax.plot(x.detach(), right.detach(), color="C5", linewidth=1.5)
    ax.plot(x.detach(), slope, "o", color="C0", markersize=4)
    lost = x.detach()[slope.isnan()]
    ax.plot(lost, torch.full_like(lost, 0.0), "x", color="C3")
    ax.set_title(name, fontsize=10)
    ax.set(xlabel="x", ylim=(-0.1, 1.1))
axes[0].set_ylabel("slope")
axes[0].text(92.5, 0.1, "nan", color="C3", ha="center")
fig.savefig("function_picture.svg")
# --8<-- [end:show]
