# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch import nn

device = torch.accelerator.current_accelerator(check_available=True) or torch.device(
    "cpu"
)
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).to(device)
images, labels = (
    torch.rand(16, 64, device=device),
    torch.randint(10, (16,), device=device),
)

with torch.autocast(device.type, dtype=torch.bfloat16):
    scores = model(images)
    loss = nn.functional.cross_entropy(scores, labels)
loss.backward()  # outside: each gradient takes its parameter's type

print("product   ", scores.dtype)
print("loss      ", loss.dtype)
weight = next(model.parameters())
print("weights   ", weight.dtype)
assert weight.grad is not None
print("gradients ", weight.grad.dtype)
# --8<-- [end:show]
