from collections.abc import Iterable

import torch


def step(parameters: Iterable[torch.Tensor], lr: float, decay: float) -> None:
    """Move each parameter in place by -lr · (its gradient + decay · itself)."""
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= lr * (parameter.grad + decay * parameter)
