# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch import nn

# cuda, mps, xpu, … or None
accelerator = torch.accelerator.current_accelerator(check_available=True)
device = accelerator or torch.device("cpu")

model = nn.Linear(64, 10).to(device)  # moves the parameters of the module itself
images = torch.rand(5, 64)
images = images.to(device)  # a tensor is not moved: `to` returns another one

scores = model(images)
print(scores.device == next(model.parameters()).device)
print(scores.argmax(1).cpu().numpy().shape)
# --8<-- [end:show]
