# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor([-10.0, 0.0, 100.0], requires_grad=True)

as_written = torch.log(1 + torch.exp(x))
# equal, and never overflows
rewritten = x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

for y in (as_written, rewritten):
    (slope,) = torch.autograd.grad(y.sum(), x)
    print(y.detach(), slope)
# --8<-- [end:show]
