"""Playing the tape backwards: order, broadcasting undone, and errors that say what to do."""

import numpy as np
import pytest
import torch

from week2.autograd import Tensor
from week2.autograd.engine import history, unbroadcast
from week2.autograd.graph import visiting_order


def test_every_tensor_comes_after_all_that_was_made_from_it():
    x = Tensor(2.0, requires_grad=True)
    y = x * x
    z = (y + x).exp() * y
    order = [tensor.age for tensor in history(z)]
    for tensor in history(z):
        for parent in tensor.parents:
            assert order.index(tensor.age) < order.index(parent.age)


def test_operations_are_visited_in_pytorchs_order():
    def compute(x):
        return 3 * x**2 + (5 * x).exp() + 1

    theirs = visiting_order(compute(torch.tensor(2.0, requires_grad=True)).grad_fn)
    ours = history(compute(Tensor(2.0, requires_grad=True)))
    assert [node.name() for node in theirs[:-1]] == [
        f"{tensor.op.capitalize()}Backward0" for tensor in ours[:-1]
    ]


def test_a_deep_graph_needs_no_deep_recursion():
    x = y = Tensor(0.0, requires_grad=True)
    for _ in range(5_000):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1.0


def test_a_node_used_many_times_is_visited_once():
    x = y = Tensor(1.0, requires_grad=True)
    for _ in range(30):  # 2**30 paths, 31 nodes
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**30


@pytest.mark.parametrize("shape", [(), (4,), (1,), (3, 1), (1, 4), (3, 4), (1, 1, 4), (2, 1, 1)])
def test_unbroadcast_sums_as_pytorchs_sum_to_size(shape):
    grad = np.arange(24.0).reshape(2, 3, 4)
    expected = torch.tensor(grad).sum_to_size(shape)
    assert unbroadcast(grad, shape).tolist() == expected.tolist()
    assert unbroadcast(grad, shape).shape == shape


def test_backward_on_many_numbers_asks_for_a_gradient():
    with pytest.raises(RuntimeError, match=r"shape \(2,\).*\.sum\(\) or \.mean\(\)"):
        (2 * Tensor([1.0, 2.0], requires_grad=True)).backward()


def test_backward_takes_a_gradient_of_its_shape():
    for grad in ([1.0, 10.0], np.array([1, 10]), Tensor([1.0, 10.0])):
        x = Tensor([1.0, 2.0], requires_grad=True)
        (2 * x).backward(grad)
        assert x.grad.tolist() == [2.0, 20.0]


def test_backward_refuses_a_gradient_of_another_shape():
    with pytest.raises(RuntimeError, match=r"shape \(2,\); got \(3,\)"):
        (2 * Tensor([1.0, 2.0], requires_grad=True)).backward([1.0, 1.0, 1.0])


def test_backward_without_history_says_how_to_get_one():
    with pytest.raises(RuntimeError, match="does not require grad and has no operation behind it"):
        Tensor(1.0).backward()


def test_backward_on_a_leaf_gives_it_the_gradient_itself():
    x = Tensor(1.0, requires_grad=True)
    x.backward()
    assert x.grad.item() == 1.0


def test_a_second_backward_fails_and_says_retain_graph():
    x = Tensor(3.0, requires_grad=True)
    y = x * x
    y.backward()
    with pytest.raises(RuntimeError, match=r"'mul' a second time.*retain_graph=True"):
        y.backward()
    assert x.grad.item() == 6.0


def test_retain_graph_allows_a_second_backward():
    x = Tensor(3.0, requires_grad=True)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.item() == 12.0


def test_a_shared_part_that_was_dropped_is_noticed():
    x = Tensor(3.0, requires_grad=True)
    shared = x * x
    first, second = shared.exp(), shared.log()
    first.backward()
    with pytest.raises(RuntimeError, match="'mul' a second time"):
        second.backward()
