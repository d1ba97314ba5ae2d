# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
# --8<-- [start:show]
import torch

# cuda, mps, xpu, … or None
accelerator = torch.accelerator.current_accelerator(check_available=True)
device = accelerator or torch.device("cpu")

weights = torch.ones(2, 3, device=device)
inputs = torch.arange(6.0).reshape(2, 3).to(device)
total = (weights * inputs).sum()

print(total.device.type == device.type)
print(total.item())
print(inputs.cpu().numpy())
# --8<-- [end:show]
