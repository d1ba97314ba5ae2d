# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
inputs, targets = torch.randn(32, 4), torch.randn(32)

whole = torch.zeros(4, requires_grad=True)
((inputs @ whole - targets) ** 2).mean().backward()
print("one batch of 32:   ", whole.grad)

parts = torch.zeros(4, requires_grad=True)
for some_inputs, some_targets in zip(inputs.split(8), targets.split(8), strict=True):
    loss = ((some_inputs @ parts - some_targets) ** 2).mean()
    (loss / 4).backward()
print("four batches of 8: ", parts.grad)
# --8<-- [end:show]
