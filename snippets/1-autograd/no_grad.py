# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

w = torch.tensor(1.0, requires_grad=True)
loss = (w - 3) ** 2
loss.backward()
assert w.grad is not None

with torch.no_grad():
    w -= 0.1 * w.grad
    inside = w * 2

print(w, w.is_leaf)
print(inside, inside.requires_grad)
print((w * 2).requires_grad)
# --8<-- [end:show]
