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


def train(momentum: float, clear: bool) -> torch.Tensor:
    p = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.02, momentum=momentum)
    for _ in range(200):
        if clear:
            optimizer.zero_grad()
        ((columns @ p - y) ** 2).mean().backward()
        optimizer.step()
    return p.detach()


forgotten = train(momentum=0, clear=False)
undamped = train(momentum=1, clear=True)
damped = train(momentum=0.9, clear=True)
print("zero_grad forgotten     ", forgotten)
print("momentum 1, grad cleared", undamped)
print("the same:", torch.allclose(forgotten, undamped, atol=1e-3))
print("momentum 0.9            ", damped)
# --8<-- [end:show]
