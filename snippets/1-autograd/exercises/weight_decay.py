# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# [tool.bookproof]
# hint = "Weight decay adds decay times the parameter to its gradient before the step."
# ///
# --8<-- [start:task]
from collections.abc import Iterable

import torch


def step(parameters: Iterable[torch.Tensor], lr: float, decay: float) -> None:
    """Move each parameter in place by -lr · (its gradient + decay · itself)."""
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter -= lr * parameter.grad


# --8<-- [end:task]


# --8<-- [start:check]
ours = torch.tensor([1.0, -2.0], requires_grad=True)
theirs = torch.tensor([1.0, -2.0], requires_grad=True)
optimizer = torch.optim.SGD([theirs], lr=0.1, weight_decay=0.5)
for _ in range(3):
    ours.grad = theirs.grad = None
    (ours**3).sum().backward()
    (theirs**3).sum().backward()
    step([ours], lr=0.1, decay=0.5)
    optimizer.step()
assert torch.allclose(ours, theirs), (
    f"you reached {ours.tolist()}, SGD reached {theirs.tolist()}"
)
# --8<-- [end:check]
