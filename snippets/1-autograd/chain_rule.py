# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

x = torch.tensor(2.0, requires_grad=True)
u = x**2
a = 3 * u
b = 5 * x
y = a + b + 1

for tensor in (u, a, b):
    tensor.retain_grad()
y.backward()

dy_da, dy_db = 1.0, 1.0
dy_du = dy_da * 3
dy_dx = dy_du * (2 * x.item()) + dy_db * 5

print("dy/da", dy_da, a.grad)
print("dy/db", dy_db, b.grad)
print("dy/du", dy_du, u.grad)
print("dy/dx", dy_dx, x.grad)
# --8<-- [end:show]
