# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
x = torch.linspace(0, 2, 20)
y = 2 * x - 1 + 0.3 * torch.randn(20)

w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for step in range(101):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    if step % 20 == 0:
        print(
            f"step {step:3}  loss {loss.item():.4f}  "
            f"w {w.item():.3f}  b {b.item():.3f}"
        )
    assert w.grad is not None
    assert b.grad is not None
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad = None
    b.grad = None
# --8<-- [end:show]
