# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
# --8<-- [start:show]
from typing import Any

import numpy as np
import torch

from week2.autograd import Tensor


def compute(a: Any, b: Any) -> Any:
    h = (a @ b).tanh() / (a * a + 1).sum(1, True)
    picked = h[[0, 0, 1]].exp() * b[0]
    return (picked.transpose(0, 1).reshape(-1) - 2).relu().mean() + (b**3).sum()


rng = np.random.default_rng(0)
arrays = rng.normal(size=(2, 3)), rng.normal(size=(3, 3))

ours = [Tensor(array, requires_grad=True) for array in arrays]
theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
result, expected = compute(*ours), compute(*theirs)
print(f"{result.item():.6f} {expected.item():.6f}")

gradients = torch.autograd.grad(expected, theirs)
result.backward()
for tensor, gradient in zip(ours, gradients, strict=True):
    print(np.allclose(tensor.grad, gradient, rtol=1e-12, atol=1e-14))
# --8<-- [end:show]
