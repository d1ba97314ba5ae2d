# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "matplotlib"]
# [tool.bookproof]
# varies = ["tape_right_picture.svg"]  # last bits, which depend on the processor
# ///
# --8<-- [start:show]
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch

from week2.autograd import Tensor

operations: dict[str, Callable[[Any, Any], Any]] = {
    "a + b": lambda a, b: a + b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "a @ b": lambda a, b: a @ b,
    "a ** 3": lambda a, b: a**3,
    "a.exp()": lambda a, b: a.exp(),
    "a.log()": lambda a, b: a.log(),
    "a.tanh()": lambda a, b: a.tanh(),
    "a[[0, 0, 1]]": lambda a, b: a[[0, 0, 1]],
}
rng = np.random.default_rng(0)
arrays = rng.uniform(0.5, 2, size=(2, 8, 8))

fig, ax = plt.subplots(figsize=(4.4, 3.2))
for row, operation in enumerate(operations.values()):
    ours = [Tensor(array, requires_grad=True) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    (operation(*ours) * operation(*ours)).sum().backward()
    (operation(*theirs) * operation(*theirs)).sum().backward()
    largest = max(
        np.abs(tensor.grad - other.grad.numpy()).max() / np.abs(tensor.grad).max()
        for tensor, other in zip(ours, theirs, strict=True)
        if tensor.grad is not None and other.grad is not None
    )
    ax.plot(largest / np.finfo(np.float64).eps, -row, "o", color="C0")
ax.set_yticks([-row for row in range(len(operations))], list(operations))
ax.set(xlabel="largest difference, in steps of float64", xlim=(-0.2, 4))
fig.savefig("tape_right_picture.svg")
# --8<-- [end:show]
