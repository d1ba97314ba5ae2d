"""Playing a tape backwards: the visits, their order, and what can go wrong on the way.

`week2.autograd.tape` writes the records; this reads them. Errors are raised where PyTorch raises
its own, and say the same things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from week2.autograd.tape import Array, Backward, Tensor


# --8<-- [start:history]
def history(result: Tensor) -> list[Tensor]:
    """List `result` and its sources that want a gradient, youngest first.

    A result is younger than what it was made from, so sorting by age puts every
    tensor behind everything that was made from it: a topological order.

    >>> from week2.autograd import Tensor
    >>> x = Tensor(2.0, requires_grad=True)
    >>> [tensor.op for tensor in history((3 * x).exp())]
    ['exp', 'mul', '']
    """
    by_age, stack = {result.age: result}, [result]
    while stack:
        for parent in stack.pop().parents:
            if parent.requires_grad and parent.age not in by_age:
                by_age[parent.age] = parent
                stack.append(parent)
    return [by_age[age] for age in sorted(by_age, reverse=True)]
    # --8<-- [end:history]


# --8<-- [start:run]
def run_backward(result: Tensor, grad: Array, retain_graph: bool) -> None:
    """Start with `result`'s gradient and visit its history; leaves collect it.

    >>> from week2.autograd import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> run_backward(x * x, np.array([1.0, 10.0]), retain_graph=False)
    >>> x.grad.tolist()
    [2.0, 40.0]
    """
    grads = {result.age: grad}
    for node in history(result):
        g = grads.pop(node.age)
        if node.is_leaf:
            node.grad = np.array(g if node.grad is None else node.grad + g)
            continue
        for parent, piece in zip(node.parents, usable_backward(node)(g), strict=True):
            if parent.requires_grad:
                piece = unbroadcast(piece, parent.shape).astype(
                    parent.data.dtype, copy=False
                )
                grads[parent.age] = (
                    grads[parent.age] + piece if parent.age in grads else piece
                )
        if not retain_graph:
            node.backward_step, node.saved = None, ()
            # --8<-- [end:run]


# --8<-- [start:unbroadcast]
def unbroadcast(grad: Array, shape: tuple[int, ...]) -> Array:
    """Sum `grad` down to `shape`, which an operand had before NumPy broadcast it.

    An element that was used many times collects the gradients of all its uses.

    >>> unbroadcast(np.ones((3, 2)), (2,)).tolist()
    [3.0, 3.0]
    >>> unbroadcast(np.ones((3, 2)), (3, 1)).tolist()
    [[2.0], [2.0], [2.0]]
    """
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(
        axis for axis, size in enumerate(shape) if size != grad.shape[axis]
    )
    return grad.sum(axis=stretched, keepdims=True)
    # --8<-- [end:unbroadcast]


def first_gradient(result: Tensor, grad: Any) -> Array:
    """Return the gradient to start from: `grad`, or 1 for a single number.

    >>> from week2.autograd import Tensor
    >>> first_gradient(Tensor(3.0, requires_grad=True), None).item()
    1.0

    Raises RuntimeError if `result` has no history, or `grad` is missing or of another shape.
    """
    if not result.requires_grad:
        raise RuntimeError(
            "this tensor does not require grad and has no operation behind it. "
            "Make a leaf with Tensor(..., requires_grad=True) "
            "and compute with it, outside no_grad()."
        )
    if grad is None and result.data.size != 1:
        raise RuntimeError(
            "grad can be left out only for a single number; "
            f"this tensor has shape {result.shape}. "
            "Call .sum() or .mean() first, or pass a grad of that shape."
        )
    if grad is None:
        return np.ones_like(result.data)
    grad = np.array(getattr(grad, "data", grad), result.data.dtype)
    if grad.shape != result.shape:
        raise RuntimeError(
            f"backward(grad) needs a grad of the tensor's shape {result.shape}; "
            f"got {grad.shape}. Check what the gradient was computed for."
        )
    return grad


# --8<-- [start:usable]
def usable_backward(node: Tensor) -> Backward:
    """Return the closure that `node` recorded, if what it saved is still valid.

    >>> from week2.autograd import Tensor
    >>> node = 3 * Tensor(2.0, requires_grad=True)
    >>> [g.item() for g in usable_backward(node)(np.array(1.0))]
    [3.0, 2.0]

    Raises RuntimeError if the record was dropped or a saved tensor was changed in
    place.
    """
    if node.backward_step is None:
        raise RuntimeError(
            f"trying to go backward through '{node.op}' a second time, "
            "but its record was dropped the first time. "
            "Pass retain_graph=True to the first backward, or compute it again."
        )
    for tensor, version in node.saved:
        if tensor.version != version:
            raise RuntimeError(
                f"'{node.op}' needs a tensor of shape {tensor.shape} that was "
                f"changed in place: it is at version {tensor.version}, expected "
                f"version {version}. Change it after backward, or change a copy."
            )
    return node.backward_step
    # --8<-- [end:usable]
