"""The graph that is drawn is the graph that backward walks through, in the order it walks."""

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from week2.autograd import Tensor
from week2.autograd.graph import graph_of, visiting_order


def nodes_below(root):
    nodes, stack = {root: None}, [root]
    while stack:
        for child, _ in stack.pop().next_functions:
            if child is not None and child not in nodes:
                nodes[child] = None
                stack.append(child)
    return list(nodes)


def measured_order(result):
    """The nodes in the order in which a real backward reaches them, seen by hooks."""
    visits = []
    for node in nodes_below(result.grad_fn):
        node.register_prehook(lambda _, node=node: visits.append(node))
    result.sum().backward() if result.ndim else result.backward()
    return visits


def leaves_apart(order):
    """The operations in order, and between them the sets of leaves, whose order is open."""
    groups: list[Any] = []
    for node in order:
        if hasattr(node, "variable"):
            if not groups or not isinstance(groups[-1], set):
                groups.append(set())
            groups[-1].add(node)
        else:
            groups.append(node)
    return groups


@st.composite
def results(draw):
    values = [torch.tensor(0.5, requires_grad=True) for _ in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(1, 15))):
        a = values[draw(st.integers(0, len(values) - 1))]
        b = values[draw(st.integers(0, len(values) - 1))]
        values.append(draw(st.sampled_from([a + b, a * b, a.exp(), torch.addcmul(a, b, a)])))
    return values[-1]


@settings(max_examples=200)
@given(results())
def test_the_order_from_sequence_numbers_is_the_order_that_hooks_measure(result):
    assert leaves_apart(visiting_order(result.grad_fn)) == leaves_apart(measured_order(result))


def test_the_order_of_a_network_is_the_order_that_hooks_measure():
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.LayerNorm(3), torch.nn.GELU(), torch.nn.Linear(3, 2)
    )
    loss = torch.nn.functional.cross_entropy(
        model(torch.randn(5, 4)), torch.tensor([0, 1, 1, 0, 0])
    )
    assert leaves_apart(visiting_order(loss.grad_fn)) == leaves_apart(measured_order(loss))


def quadratic(x):
    return 3 * x**2 + 5 * x + 1


def test_pytorchs_graph_of_the_quadratic():
    x = torch.tensor(2.0, requires_grad=True)
    y = quadratic(x)
    graph = graph_of(y, params={"x": x, "y": y})
    assert graph.result.title == "y = 23"
    assert [(node.kind, node.title, node.note) for node in graph.nodes] == [
        ("operation", "AddBackward0", ""),
        ("operation", "AddBackward0", ""),
        ("operation", "MulBackward0", "other = 5"),
        ("operation", "MulBackward0", "other = 3"),
        ("operation", "PowBackward0", "exponent = 2"),
        ("leaf", "x = 2", ""),
    ]
    assert graph.edges == ((0, 1), (1, 3), (1, 2), (2, 5), (3, 4), (4, 5))


def test_the_tapes_graph_has_the_same_form():
    x = torch.tensor(2.0, requires_grad=True)
    ours = graph_of(quadratic(Tensor(2.0, requires_grad=True)))
    theirs = graph_of(quadratic(x))
    assert ours.edges == theirs.edges
    assert [node.kind for node in ours.nodes] == [node.kind for node in theirs.nodes]
    assert ours.nodes[-1].title == "leaf = 2"


def test_names_may_be_a_models_named_parameters():
    model = torch.nn.Linear(3, 1)
    graph = graph_of(model(torch.ones(2, 3)).sum(), params=model.named_parameters())
    leaves = {node.title: node.note for node in graph.nodes if node.kind == "leaf"}
    assert leaves == {"weight": "shape 1×3", "bias": "shape 1"}


@pytest.mark.parametrize("make", [torch.tensor, Tensor])
def test_a_named_result_on_the_way_is_named(make):
    x = make([1.0, 2.0], requires_grad=True)
    h = x * x
    graph = graph_of(h.sum(), params={"h": h})
    assert graph.nodes[1].title in ("h = MulBackward0", "h = mul")
    assert graph.nodes[2].title == "leaf"


def test_a_tensor_used_twice_by_one_operation_has_two_edges():
    x = torch.tensor(2.0, requires_grad=True)
    assert graph_of(x * x).edges == ((0, 1), (0, 1))


def test_constants_are_not_in_the_graph():
    x = Tensor(2.0, requires_grad=True)
    assert len(graph_of(x * Tensor(3.0)).nodes) == 2


def test_a_graph_whose_saved_tensors_are_freed_can_still_be_drawn():
    x = torch.tensor(2.0, requires_grad=True)
    y = x**2
    y.backward()
    assert [node.note for node in graph_of(y).nodes] == ["exponent = 2", ""]
    z = 3 * torch.tensor(2.0, requires_grad=True)
    z.backward()
    assert [node.note for node in graph_of(z).nodes] == ["", ""]


def test_a_function_of_ones_own_is_a_node_like_any_other():
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return 2 * x

        @staticmethod
        def backward(ctx, g):
            return 2 * g

    y = Double.apply(torch.tensor(2.0, requires_grad=True)) + 1
    assert [node.title for node in graph_of(y).nodes[:2]] == ["AddBackward0", "DoubleBackward"]


@pytest.mark.parametrize("make", [torch.tensor, Tensor])
def test_a_leaf_has_no_graph(make):
    with pytest.raises(ValueError, match="is a leaf: no operation made it"):
        graph_of(make(1.0, requires_grad=True))


@pytest.mark.parametrize("make", [torch.tensor, Tensor])
def test_a_tensor_without_grad_fn_says_how_to_get_one(make):
    with pytest.raises(ValueError, match=r"no grad_fn.*requires_grad=True, outside no_grad\(\)"):
        graph_of(make(1.0) * 2)


def test_what_is_no_tensor_is_refused():
    with pytest.raises(TypeError, match=r"expected a tensor.*got float"):
        graph_of(2.0)


@pytest.mark.parametrize("make", [torch.tensor, Tensor])
def test_a_graph_too_large_to_read_is_refused(make):
    y = make(1.0, requires_grad=True)
    for _ in range(10):
        y = y + 1
    assert len(graph_of(y, max_nodes=11).nodes) == 11
    with pytest.raises(ValueError, match=r"more than 10 nodes.*larger max_nodes"):
        graph_of(y, max_nodes=10)
