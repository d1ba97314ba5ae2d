# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# [tool.bookproof]
# hint = """\
# velocity = momentum * velocity + grad, then subtract rate * velocity. Change the weight in \
# place, or it is no longer the same leaf."""
# ///
# --8<-- [start:task]
from week2.autograd import Tensor


def step(weight: Tensor, velocity: Tensor, rate: float, momentum: float) -> None:
    """One step of SGD with momentum as in torch.optim.SGD; clears the gradient."""


# --8<-- [end:task]


# --8<-- [start:check]
def check() -> None:
    import numpy as np
    import torch

    weight, velocity = Tensor([1.0, -2.0], requires_grad=True), Tensor([0.0, 0.0])
    theirs = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theirs], lr=0.1, momentum=0.9)
    for number in range(1, 4):
        (weight**2).sum().backward()
        step(weight, velocity, rate=0.1, momentum=0.9)
        assert weight.grad is None, "the gradient should be cleared after the step"
        optimizer.zero_grad()
        (theirs**2).sum().backward()
        optimizer.step()
        want = theirs.tolist()
        assert np.allclose(weight.data, want), (
            f"step {number}: {weight.data} instead of {want}"
        )
    assert weight.is_leaf, "the weight is no longer a leaf"


check()
# --8<-- [end:check]
