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
    velocity = torch.zeros(())
    for _ in range(50):
        velocity = momentum * velocity + torch.func.grad(loss)(p)
        p = p - lr * velocity
    return p.item()
