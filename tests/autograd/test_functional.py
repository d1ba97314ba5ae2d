"""The loss of the small classifier is PyTorch's."""

import numpy as np
import pytest
import torch

from week2.autograd import Tensor
from week2.autograd.functional import cross_entropy


def test_cross_entropy_has_pytorchs_value_and_gradient():
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    ours = Tensor(logits, requires_grad=True)
    theirs = torch.tensor(logits, requires_grad=True)
    loss = cross_entropy(ours, targets)
    expected = torch.nn.functional.cross_entropy(theirs, torch.tensor(targets))
    loss.backward()
    (gradient,) = torch.autograd.grad(expected, theirs)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-12)
    np.testing.assert_allclose(ours.grad, gradient.numpy(), rtol=1e-12, atol=1e-15)


def test_huge_logits_do_not_overflow():
    assert cross_entropy(Tensor([[1000.0, 0.0]]), [0]).item() == 0.0


def test_a_batch_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"\(batch, classes\).*got \(2, 3\) and \(1,\)"):
        cross_entropy(Tensor(np.zeros((2, 3))), [0])


@pytest.mark.parametrize("targets", [[0, 3], [-1, 0], [0.0, 1.0]])
def test_a_target_that_names_no_class_is_refused(targets):
    with pytest.raises(ValueError, match="targets must be integers from 0 to 2"):
        cross_entropy(Tensor(np.zeros((2, 3))), targets)
