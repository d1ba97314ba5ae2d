import math

import pytest
import torch

from week2.attention.naive import naive_attention
from week2.attention.reference import error, reference_attention


def test_two_keys_by_hand():
    q = torch.tensor([1.0]).reshape(1, 1, 1, 1)
    k = torch.tensor([0.0, math.log(3.0)]).reshape(1, 2, 1, 1)
    v = torch.tensor([10.0, 20.0]).reshape(1, 2, 1, 1)
    assert reference_attention(q, k, v).out.item() == pytest.approx(0.25 * 10 + 0.75 * 20)


def test_gradients_are_those_of_autograd():
    g = torch.Generator().manual_seed(0)
    q = torch.randn(2, 5, 4, 3, generator=g, dtype=torch.float64, requires_grad=True)
    k, v = (
        torch.randn(2, 7, 2, 3, generator=g, dtype=torch.float64, requires_grad=True)
        for _ in range(2)
    )
    dout = torch.randn(2, 5, 4, 3, generator=g, dtype=torch.float64)
    by_hand = reference_attention(q, k, v, causal=True, dout=dout)
    out = naive_attention(q, k, v, causal=True)
    dq, dk, dv = torch.autograd.grad(out, (q, k, v), dout)
    torch.testing.assert_close(by_hand.out, out)
    torch.testing.assert_close(by_hand.dq, dq)
    torch.testing.assert_close(by_hand.dk, dk)
    torch.testing.assert_close(by_hand.dv, dv)


def test_the_default_output_gradient_is_ones():
    q, k, v = (torch.randn(1, 3, 1, 2, dtype=torch.float64) for _ in range(3))
    with_ones = reference_attention(q, k, v, dout=torch.ones_like(q))
    torch.testing.assert_close(reference_attention(q, k, v).dv, with_ones.dv)


@pytest.mark.parametrize("heads", [(2, 1), (0, 2), (0, 0)])
def test_nothing_to_attend_to_gives_zeros(heads):
    n_heads, n_kv_heads = heads
    q, k = torch.randn(1, 3, n_heads, 2), torch.randn(1, 0, n_kv_heads, 2)
    result = reference_attention(q, k, k)
    assert result.out.shape == q.shape
    assert result.dk.shape == k.shape
    assert not result.out.any()
    assert not result.dq.any()


def test_a_nan_is_an_infinite_error():
    assert error(torch.tensor([1.0, math.nan]), torch.tensor([1.0, 1.0])) == math.inf


def test_error_is_relative_to_the_largest_value_above_one():
    assert error(torch.tensor([100.0, 1.0]), torch.tensor([100.0, 2.0])) == pytest.approx(0.01)
    assert error(torch.tensor([0.1]), torch.tensor([0.2])) == pytest.approx(0.1)
    assert error(torch.empty(0), torch.empty(0)) == 0.0


def test_results_of_different_shapes_cannot_be_compared():
    with pytest.raises(ValueError, match="shapes differ"):
        error(torch.zeros(2), torch.zeros(3))
