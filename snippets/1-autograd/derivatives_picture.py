# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch
from torch.func import grad, vmap


def f(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(-(x**2) / 2)


x = torch.linspace(-4, 4, 201)
fig, ax = plt.subplots(figsize=(4.4, 3), layout="constrained")
ax.plot(x, vmap(f)(x), label="f")
ax.plot(x, vmap(grad(f))(x), "--", label="grad(f)")
ax.plot(x, vmap(grad(grad(f)))(x), ":", label="grad(grad(f))")
ax.axhline(0, linewidth=0.5, color="black")
ax.set(xlabel="x", ylabel="value")
ax.legend(frameon=False, fontsize=9)
fig.savefig("derivatives_picture.svg")
# --8<-- [end:show]
