# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
# --8<-- [start:show]
import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.linspace(0, 2, 20).unsqueeze(1)
y = 2 * x - 1 + 0.3 * torch.randn(20, 1)
loader = DataLoader(TensorDataset(x, y), batch_size=5, shuffle=True)

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(41):
    for inputs, targets in loader:
        loss = torch.nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        with torch.no_grad():
            whole = torch.nn.functional.mse_loss(model(x), y)
        print(f"epoch {epoch:2}  loss on all points {whole.item():.3f}")
# --8<-- [end:show]
