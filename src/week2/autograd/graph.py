"""The graph behind a tensor, PyTorch's or the tape's, as plain data that can be drawn or listed.

PyTorch's is read from `grad_fn` and `next_functions`, the tape's from `parents`. Nothing is run and
PyTorch is not imported: an object that has `grad_fn` is taken for one of its tensors.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from week2.autograd import engine
from week2.autograd.tape import Tensor

Names = Mapping[str, Any] | Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Node:
    """One visit of backward.

    kind is "leaf" or "operation"; title names it (PyTorch's class, the tape's op, or what the
    reader called the tensor); note tells its shape, or the numbers that it saved.
    """

    kind: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Graph:
    """The nodes in the order in which backward visits them, and the arrows between them.

    `edges` holds pairs of positions in `nodes`, from the node that sends a gradient to the one that
    receives it. `result` describes the tensor that backward is called on.
    """

    result: Node
    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]


def graph_of(tensor: Any, params: Names | None = None, max_nodes: int = 60) -> Graph:
    """Return the graph that `tensor.backward()` would walk through.

    `params` names tensors: a mapping such as `{"w": w}`, or pairs such as
    `model.named_parameters()`. Raises TypeError if `tensor` is not a tensor, ValueError if it
    has no graph or one of more than `max_nodes` nodes.

    >>> x = Tensor(2.0, requires_grad=True)
    >>> graph = graph_of(3 * x**2, params={"x": x})
    >>> [node.title for node in graph.nodes]
    ['mul', 'pow', 'x = 2']
    >>> graph.edges
    ((0, 1), (1, 2))
    """
    names = dict(params or {})
    if isinstance(tensor, Tensor):
        return _graph_of_tape(tensor, names, max_nodes)
    if not hasattr(tensor, "grad_fn"):
        raise TypeError(
            "expected a tensor of PyTorch or of week2.autograd, "
            f"got {type(tensor).__name__}."
        )
    return _graph_of_torch(tensor, names, max_nodes)


def visiting_order(root: Any, max_nodes: int = 60) -> list[Any]:
    """PyTorch's nodes below `root` (a `grad_fn`), in the order in which its engine visits them.

    The engine takes, of the nodes whose gradients have all arrived, the one with the highest
    sequence number: the youngest operation, but any leaf first (NOTE [Sequence Number] in PyTorch's
    torch/csrc/autograd/function.h). Leaves that become ready together have equal numbers, and the
    engine may take them in any order; here they come as their operation lists them.

    >>> import torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> [node.name().split("::")[-1] for node in visiting_order((3 * x.exp()).grad_fn)]
    ['MulBackward0', 'ExpBackward0', 'AccumulateGrad']
    """
    waiting_for: dict[Any, int] = {root: 0}
    stack = [root]
    while stack:
        for child in _children(stack.pop()):
            if child not in waiting_for:
                stack.append(child)
            waiting_for[child] = waiting_for.get(child, 0) + 1
        _check_size(len(waiting_for), max_nodes)
    order: list[Any] = []
    ready = [(-root._sequence_nr(), 0, root)]
    pushed = 1
    while ready:
        node = heapq.heappop(ready)[-1]
        order.append(node)
        for child in _children(node):
            waiting_for[child] -= 1
            if not waiting_for[child]:
                heapq.heappush(ready, (-child._sequence_nr(), pushed, child))
                pushed += 1
    return order


def _children(node: Any) -> list[Any]:
    return [child for child, _ in node.next_functions if child is not None]


def _graph_of_torch(tensor: Any, names: dict[str, Any], max_nodes: int) -> Graph:
    if tensor.grad_fn is None:
        raise ValueError(_no_graph(tensor.requires_grad))
    order = visiting_order(tensor.grad_fn, max_nodes)
    position = {node: index for index, node in enumerate(order)}
    leaves = {id(named): name for name, named in names.items()}
    results = {
        named.grad_fn: name
        for name, named in names.items()
        if named.grad_fn is not None
    }

    def describe(node: Any) -> Node:
        if hasattr(node, "variable"):
            return _describe(
                "leaf", leaves.get(id(node.variable)), "leaf", node.variable
            )
        kind = node.name().rpartition("::")[-1]
        numbers = _saved_numbers(node)
        if node in results and node is not tensor.grad_fn:
            return Node("operation", f"{results[node]} = {kind}", numbers)
        return Node("operation", kind, numbers)

    return Graph(
        _describe("result", results.get(tensor.grad_fn), "result", tensor.detach()),
        tuple(describe(node) for node in order),
        tuple(
            (position[node], position[child])
            for node in order
            for child in _children(node)
        ),
    )


def _graph_of_tape(tensor: Tensor, names: dict[str, Any], max_nodes: int) -> Graph:
    if tensor.is_leaf:
        raise ValueError(_no_graph(tensor.requires_grad))
    order = engine.history(tensor)
    _check_size(len(order), max_nodes)
    position = {node.age: index for index, node in enumerate(order)}
    called = {named.age: name for name, named in names.items()}

    def describe(node: Tensor) -> Node:
        name = called.get(node.age)
        if node.is_leaf:
            return _describe("leaf", name, "leaf", node)
        named = name is not None and node is not tensor
        return Node("operation", f"{name} = {node.op}" if named else node.op)

    return Graph(
        _describe("result", called.get(tensor.age), "result", tensor),
        tuple(describe(node) for node in order),
        tuple(
            (position[node.age], position[parent.age])
            for node in order
            for parent in node.parents
            if parent.requires_grad
        ),
    )


def _describe(kind: str, name: str | None, otherwise: str, tensor: Any) -> Node:
    """Describe a leaf or result: the value of a single number, else the shape."""
    shape = tuple(tensor.shape)
    if shape == ():
        value = f"{tensor.item():.4g}"
        return Node(kind, f"{name or otherwise} = {value}")
    return Node(kind, name or otherwise, "shape " + "×".join(map(str, shape)))


def _saved_numbers(node: Any) -> str:
    """Plain numbers among the operands that the operation keeps, such as `exponent = 2`."""
    numbers = []
    for operand in ("self", "other", "exponent"):
        try:
            value: Any = getattr(node, f"_saved_{operand}", None)
        except RuntimeError:  # a backward before has freed it
            continue
        if getattr(value, "shape", None) == () and not value.requires_grad:
            value = value.item()
        if isinstance(value, int | float):
            numbers.append(f"{operand} = {value:.4g}")
    return ", ".join(numbers)


def _check_size(count: int, max_nodes: int) -> None:
    if count > max_nodes:
        raise ValueError(
            f"the graph has more than {max_nodes} nodes, "
            "too many to read in one picture. Draw a smaller part of it "
            "(a few time steps, one layer), or pass a larger max_nodes."
        )


def _no_graph(requires_grad: bool) -> str:
    if requires_grad:
        return (
            "this tensor is a leaf: no operation made it, "
            "so there is no graph behind it. Draw something computed from it."
        )
    return (
        "this tensor has no grad_fn: nothing was recorded. Compute it from a "
        "tensor with requires_grad=True, outside no_grad(), and do not detach it."
    )
