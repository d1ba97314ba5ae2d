# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.ones(3, requires_grad=True)
y = torch.exp(x)
print("exp saved its own result:", "_saved_result" in dir(y.grad_fn))
print("before: version", y._version)
y += 1
print("after:  version", y._version)

z = x * 2
z += 1
z.sum().backward()
print("x * 2 saved no result:", x.grad)
# --8<-- [end:show]
