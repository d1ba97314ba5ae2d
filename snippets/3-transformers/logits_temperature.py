# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

logits = torch.tensor([-1.2, 1.6])
for temperature in (0.5, 1.0, 2.0, 4.0):
    negative, positive = (logits / temperature).softmax(dim=-1).tolist()
    print(f"T = {temperature}: negative {negative:.3f}, positive {positive:.3f}")
# --8<-- [end:show]
