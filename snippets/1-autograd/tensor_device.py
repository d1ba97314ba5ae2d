# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
# --8<-- [start:show]
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"

weights = torch.ones(2, 3, device=device)
inputs = torch.arange(6.0).reshape(2, 3).to(device)
total = (weights * inputs).sum()

print(total.device.type == device)
print(total.item())
print(inputs.cpu().numpy())
# --8<-- [end:show]
