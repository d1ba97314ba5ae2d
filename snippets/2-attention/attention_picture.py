# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# ///
# --8<-- [start:show]
import matplotlib.pyplot as plt
import torch

torch.manual_seed(0)
n, d, block = 8, 8, 2
q, k, v = torch.randn(3, n, d)
weights = torch.softmax(q @ k.T / d**0.5, dim=-1)

fig, axes = plt.subplots(1, 2, figsize=(5.1, 2.9), layout="constrained")
axes[0].imshow(weights, cmap="Blues", vmin=0, vmax=1)
axes[0].set_title(f"the formula:\n{n * n} weights at once")

held = torch.full((n, n), torch.nan)
held[2:4, 4:6] = weights[2:4, 4:6]  # one tile: two queries, two keys
axes[1].imshow(held, cmap="Blues", vmin=0, vmax=1)
for edge in range(0, n + 1, block):
    axes[1].plot([-0.5, n - 0.5], [edge - 0.5, edge - 0.5], color="0.6", lw=0.8)
    axes[1].plot([edge - 0.5, edge - 0.5], [-0.5, n - 0.5], color="0.6", lw=0.8)
axes[1].set_title(f"FlashAttention:\n{block * block} weights at a time")
for axis in axes:
    axis.grid(False)
    axis.set(
        xlabel="key of token",
        ylabel="query of token",
        xticks=range(n),
        yticks=range(n),
    )
fig.savefig("attention_picture.svg")
# --8<-- [end:show]
