# /// script
# requires-python = ">=3.11"
# dependencies = ["torch", "matplotlib"]
# [tool.bookproof]
# tolerance = 0.02  # rounding adds up over the steps
# ///
# --8<-- [start:show]
import copy

import matplotlib.pyplot as plt
import torch
from torch import nn

torch.manual_seed(0)
x, y = torch.randn(256, 8), torch.randn(256, 1)


def make():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.1), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return {"weights": model, "optimiser": optimizer}


def train(parts):
    model, optimizer = parts.values()
    for _ in range(20):
        batch = torch.randint(256, (32,))
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x[batch]), y[batch]).backward()
        optimizer.step()
    return torch.cat([p.detach().flatten() for p in model.parameters()])


parts = make()
train(parts)
state = {name: copy.deepcopy(part.state_dict()) for name, part in parts.items()}
random = torch.get_rng_state()
whole = train(parts)

lost = {}
for left_out in ("nothing", "weights", "optimiser", "random state"):
    parts = make()
    for name, part in parts.items():
        if name != left_out:
            part.load_state_dict(copy.deepcopy(state[name]))
    if left_out != "random state":
        torch.set_rng_state(random)
    lost[left_out] = (train(parts) - whole).abs().max().item()

fig, ax = plt.subplots(figsize=(4.2, 2.3))
for row, distance in enumerate(lost.values()):
    ax.barh(row, distance, height=0.6, color="C1")
    text = f"{distance:.2f}" if distance else "0"
    ax.text(distance + 0.004, row, text, va="center")
ax.set(yticks=range(len(lost)), yticklabels=lost, ylabel="left out")
ax.set(xticks=[], xlabel="largest difference of a weight", xlim=(0, 0.16))
ax.invert_yaxis()
ax.grid(False)
ax.spines["bottom"].set_visible(False)
fig.savefig("save_picture.svg")
# --8<-- [end:show]
