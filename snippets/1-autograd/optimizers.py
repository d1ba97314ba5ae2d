# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch

torch.manual_seed(0)
x = torch.linspace(0, 2, 20)
y = 2 * x - 1 + 0.3 * torch.randn(20)
columns = torch.stack([x, torch.ones_like(x)], dim=1)
best = ((columns @ torch.linalg.lstsq(columns, y).solution - y) ** 2).mean()

p = torch.zeros(2, requires_grad=True)
choices = {
    "SGD": lambda: torch.optim.SGD([p], lr=0.02),
    "SGD, momentum 0.9": lambda: torch.optim.SGD([p], lr=0.02, momentum=0.9),
    "Adam": lambda: torch.optim.Adam([p], lr=0.1),
}
for name, make in choices.items():
    with torch.no_grad():
        p.zero_()
    optimizer = make()
    above = []
    for _ in range(200):
        optimizer.zero_grad()
        loss = ((columns @ p - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        above.append((loss - best).item())
    print(
        f"{name:18} above the best: "
        f"step 50 {above[50]:.4f}  step 199 {above[199]:.4f}"
    )
# --8<-- [end:show]
