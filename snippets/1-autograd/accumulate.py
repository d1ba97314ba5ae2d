# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
for _ in range(3):
    y = 3 * x**2 + 5 * x + 1
    y.backward()
    print(x.grad)

x.grad = None
y = 3 * x**2 + 5 * x + 1
y.backward()
print("after clearing:", x.grad)
# --8<-- [end:show]
