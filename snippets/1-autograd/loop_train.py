# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# [tool.bookproof]
# tolerance = 0.02  # trained weights: rounding adds up over the steps
# ///
import json
from pathlib import Path

import matplotlib.pyplot as plt

# --8<-- [start:data]
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

device = torch.accelerator.current_accelerator(check_available=True) or "cpu"
torch.manual_seed(0)
pixels, labels = load_digits(return_X_y=True)
data = TensorDataset(
    torch.tensor(pixels, dtype=torch.float32) / 16, torch.tensor(labels)
)
split = torch.Generator().manual_seed(0)
parts = random_split(data, [400, 400, 997], generator=split)
# a fifth of the training labels
wrong = torch.tensor(parts[0].indices)[torch.rand(400) < 0.2]
data.tensors[1][wrong] = torch.randint(10, (len(wrong),))  # becomes random
train = DataLoader(parts[0], batch_size=50, shuffle=True)
validation, test = (DataLoader(part, batch_size=500) for part in parts[1:])
# --8<-- [end:data]


# --8<-- [start:evaluate]
@torch.no_grad()
def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    """Mean loss and accuracy over all of a loader."""
    model.eval()
    loss, right, rows = 0.0, 0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        scores = model(images)
        loss += nn.functional.cross_entropy(scores, labels, reduction="sum").item()
        right += int((scores.argmax(1) == labels).sum())
        rows += len(labels)
    return loss / rows, right / rows


# --8<-- [end:evaluate]


# --8<-- [start:show]
model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
model.to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
best, best_loss, best_epoch, patience = {}, float("inf"), 0, 20
history = []

for epoch in range(100):
    model.train()
    for images, labels in train:
        images, labels = images.to(device), labels.to(device)
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    history.append((evaluate(model, train)[0], evaluate(model, validation)[0]))
    if history[-1][1] < best_loss:
        best = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        best_loss, best_epoch = history[-1][1], epoch
    elif epoch - best_epoch >= patience:
        break

print(f"stopped after epoch {epoch + 1}; the best was {best_epoch + 1}")
for which, weights in (("last", model.state_dict()), ("best", best)):
    model.load_state_dict(weights)
    test_loss, accuracy = evaluate(model, test)
    print(f"{which} weights: test loss {test_loss:.3f}, accuracy {accuracy:.1%}")
# --8<-- [end:show]
fig, ax = plt.subplots(figsize=(4.6, 3), layout="constrained")
for column, (name, style) in enumerate({"training": "--", "validation": "-"}.items()):
    ax.plot(range(1, epoch + 2), [row[column] for row in history], style, label=name)
ax.axvline(
    best_epoch + 1, color="gray", linewidth=1, linestyle=":", label="weights kept"
)
ax.set(xlabel="epoch", ylabel="mean loss", yscale="log")
ax.legend(frameon=False, fontsize=9)
fig.savefig("loop_train.svg")
assert history[-1][0] < 0.6 * history[-1][1], (
    "the page says that training goes on to fit"
)
assert history[-1][1] > 1.05 * best_loss, (
    "the page says that validation loss rises again"
)
losses = {"train": history[-1][0], "validation": history[-1][1], "best": best_loss}
Path("loop_train.json").write_text(json.dumps(losses))
