# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

x = torch.tensor(2.0, requires_grad=True)
y = 3 * x**2 + 5 * x + 1
(slope,) = torch.autograd.grad(y, x)

near = torch.linspace(0, 4, 81)
tangent = y.item() + slope.item() * (near - 2)

fig, ax = plt.subplots(figsize=(4.4, 3.2), layout="constrained")
ax.plot(near, 3 * near**2 + 5 * near + 1, label="y = 3x² + 5x + 1")
ax.plot(near, tangent, "--", label=f"tangent, slope {slope.item():g}")
ax.plot(2, y.item(), "o", color="C2", markersize=8)
ax.annotate(f"x = 2, y = {y.item():g}", (2, y.item()), (2.25, 12))
ax.set(xlabel="x", ylabel="y")
ax.legend(frameon=False)
fig.savefig("quadratic_picture.svg")
# --8<-- [end:show]
