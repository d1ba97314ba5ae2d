# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
x = torch.linspace(0, 2, 20)
y = 2 * x - 1 + 0.3 * torch.randn(20)

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
optimizer = torch.optim.SGD([w, b], lr=0.2)

fig, ax = plt.subplots(figsize=(4.4, 3), layout="constrained")
ax.plot(x, y, "o", markersize=4, label="data")
styles = {0: ":", 5: "-.", 20: "--", 100: "-"}
for step in range(101):
    line = w * x + b
    if step in styles:
        ax.plot(x, line.detach(), styles[step], label=f"step {step}")
    optimizer.zero_grad()
    ((line - y) ** 2).mean().backward()
    optimizer.step()
ax.set(xlabel="x", ylabel="y")
ax.legend(frameon=False, fontsize=9)
fig.savefig("fit_picture.svg")
# --8<-- [end:show]
