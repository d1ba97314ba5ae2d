# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = """\
# Keep a velocity. At each step multiply it by the momentum, add the gradient, and move by \
# the learning rate times it."""
# ///
# --8<-- [start:task]
from collections.abc import Callable

import torch


def descend(
    loss: Callable[[torch.Tensor], torch.Tensor],
    start: float,
    lr: float,
    momentum: float,
) -> float:
    """Return the parameter after 50 steps of SGD with momentum on loss from start."""
    p = torch.tensor(start)
    for _ in range(50):
        p = p - lr * torch.func.grad(loss)(p)
    return p.item()


# --8<-- [end:task]


# --8<-- [start:check]
def loss(p: torch.Tensor) -> torch.Tensor:
    return (p - 3) ** 2 + torch.sin(3 * p)


p = torch.tensor(-4.0, requires_grad=True)
optimizer = torch.optim.SGD([p], lr=0.01, momentum=0.9)
for _ in range(50):
    optimizer.zero_grad()
    loss(p).backward()
    optimizer.step()
got = descend(loss, -4.0, lr=0.01, momentum=0.9)
assert abs(got - p.item()) < 1e-3, (
    f"torch.optim.SGD reaches {p.item():.4f}, you reach {got:.4f}"
)
# --8<-- [end:check]
