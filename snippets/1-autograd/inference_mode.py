# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

weight = torch.ones(3, requires_grad=True)

with torch.no_grad():
    quiet = weight * 2
with torch.inference_mode():
    fastest = weight * 2

print(quiet.requires_grad, quiet.is_inference())
print(fastest.requires_grad, fastest.is_inference())
(quiet * weight).sum().backward()
print(weight.grad)
# --8<-- [end:show]
