"""A network that learns real digits on the tape learns them exactly as it does in PyTorch."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from week2 import autograd
from week2.autograd.functional import cross_entropy


def losses(engine, make, loss_of, dtype, steps=150):
    images, labels = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    start = [rng.normal(size=shape) / 8 for shape in [(64, 16), (16,), (16, 10), (10,)]]
    w1, b1, w2, b2 = weights = [make(array.astype(dtype), requires_grad=True) for array in start]
    for _ in range(steps):
        batch = rng.integers(len(images), size=50)
        hidden = (make((images[batch] / 16).astype(dtype)) @ w1 + b1).relu()
        loss = loss_of(hidden @ w2 + b2, torch.tensor(labels[batch]))
        loss.backward()
        with engine.no_grad():
            for weight in weights:
                weight -= 0.3 * weight.grad
                weight.grad = None
        yield loss.item()


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_the_loss_curve_is_pytorchs(dtype, tolerance):
    ours = list(losses(autograd, autograd.Tensor, cross_entropy, dtype))
    theirs = list(losses(torch, torch.tensor, torch.nn.functional.cross_entropy, dtype))
    np.testing.assert_allclose(ours, theirs, atol=tolerance)
    assert (
        np.mean(ours[-20:]) < 0.4 < ours[0]
    )  # it has learnt something, so the curve says something
