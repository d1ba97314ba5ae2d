# ruff: noqa: D105 (an operator's meaning is its operator's; the class tells the rest)
"""A tape: reverse-mode differentiation of NumPy arrays, from nothing but NumPy.

Each operation writes down three things when it runs: its name, the tensors that it read, and a
closure that turns the gradient of its result into the gradients of what it read.
`week2.autograd.engine` plays those records backwards. Names, rules and errors follow PyTorch's,
so that what is learnt here holds there.

Gradients are NumPy arrays, not tensors: they have no history, so there are no second derivatives.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from week2.autograd import engine

Array = np.ndarray[Any, Any]
Axis = int | tuple[int, ...] | None
Backward = Callable[[Array], tuple[Array, ...]]

_ages = itertools.count()
_recording = True


# --8<-- [start:tensor]
class Tensor:
    """An array that remembers how it was made.

    `data` is copied; integers and booleans become float64. `requires_grad=True` makes
    a leaf whose gradient `backward` adds to `grad`, an array of the same shape (None
    until then).

    >>> x = Tensor(2.0, requires_grad=True)
    >>> y = 3 * x**2 + 5 * x + 1
    >>> y.backward()
    >>> y.item(), x.grad.item()
    (23.0, 17.0)

    Raises TypeError for data that are not real numbers.
    """

    __array_ufunc__ = None  # so that `array * tensor` asks Tensor.__rmul__, not NumPy

    def __init__(self, data: Any, requires_grad: bool = False) -> None:
        """Copy `data`; see the class."""
        array = np.array(data)
        if array.dtype.kind not in "fiub":
            raise TypeError(
                f"a Tensor holds real numbers; got {data!r:.60} ({array.dtype})."
            )
        self.data: Array = (
            array if array.dtype.kind == "f" else array.astype(np.float64)
        )
        self.requires_grad = requires_grad
        self.grad: Any = None  # an array once `backward` has been here
        # a result is always younger than what it was made from
        self.age = next(_ages)
        self.version = 0  # how often the data were changed in place
        self.op = ""  # a leaf has no operation
        self.parents: tuple[Tensor, ...] = ()
        self.backward_step: Backward | None = None
        self.saved: tuple[tuple[Tensor, int], ...] = ()
        # --8<-- [end:tensor]

    # --8<-- [start:arithmetic]
    def __add__(self, other: Any) -> Tensor:
        a, b = self, self._wrap(other)
        return record("add", a.data + b.data, (a, b), lambda g: (g, g))

    def __mul__(self, other: Any) -> Tensor:
        a, b = self, self._wrap(other)
        return record(
            "mul", a.data * b.data, (a, b), lambda g: (g * b.data, g * a.data), a, b
        )
        # --8<-- [end:arithmetic]

    def __sub__(self, other: Any) -> Tensor:
        a, b = self, self._wrap(other)
        return record("sub", a.data - b.data, (a, b), lambda g: (g, -g))

    def __truediv__(self, other: Any) -> Tensor:
        a, b = self, self._wrap(other)
        ratio = a.data / b.data
        return record(
            "div", ratio, (a, b), lambda g: (g / b.data, -g * ratio / b.data), b
        )

    def __neg__(self) -> Tensor:
        return record("neg", -self.data, (self,), lambda g: (-g,))

    def __pow__(self, exponent: float) -> Tensor:
        if isinstance(exponent, Tensor):
            raise TypeError(
                "x ** n takes a number n; for a tensor n write (n * x.log()).exp()"
            )

        def backward(g: Array) -> tuple[Array]:
            return (
                g * exponent * self.data ** (exponent - 1) if exponent else g * 0.0,
            )

        return record("pow", self.data**exponent, (self,), backward, self)

    # --8<-- [start:matmul]
    def __matmul__(self, other: Any) -> Tensor:
        a, b = self, self._wrap(other)
        if b.data.ndim == 1:
            return (a @ b.reshape(-1, 1))[..., 0]
        if a.data.ndim == 1:
            return (a.reshape(1, -1) @ b)[..., 0, :]

        def backward(g: Array) -> tuple[Array, Array]:
            return g @ b.data.swapaxes(-1, -2), a.data.swapaxes(-1, -2) @ g

        return record("matmul", a.data @ b.data, (a, b), backward, a, b)
        # --8<-- [end:matmul]

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Any) -> Tensor:
        return self._wrap(other) - self

    def __rtruediv__(self, other: Any) -> Tensor:
        return self._wrap(other) / self

    def __rmatmul__(self, other: Any) -> Tensor:
        return self._wrap(other) @ self

    # --8<-- [start:functions]
    def exp(self) -> Tensor:
        """Elementwise e to the power of x.

        >>> Tensor([0.0, 1.0]).exp().data.round(4).tolist()
        [1.0, 2.7183]
        """
        result = np.exp(self.data)
        return record("exp", result, (self,), lambda g: (g * result,))

    def log(self) -> Tensor:
        """Elementwise natural logarithm.

        >>> Tensor([1.0, np.e]).log().data.tolist()
        [0.0, 1.0]
        """
        return record(
            "log", np.log(self.data), (self,), lambda g: (g / self.data,), self
        )
        # --8<-- [end:functions]

    def tanh(self) -> Tensor:
        """Elementwise hyperbolic tangent.

        >>> Tensor([0.0, 1.0]).tanh().data.round(4).tolist()
        [0.0, 0.7616]
        """
        result = np.tanh(self.data)
        return record("tanh", result, (self,), lambda g: (g * (1 - result**2),))

    def relu(self) -> Tensor:
        """Elementwise max(x, 0); the gradient at 0 is 0, as in PyTorch.

        >>> Tensor([-1.0, 0.0, 2.0]).relu().data.tolist()
        [0.0, 0.0, 2.0]
        """
        positive = self.data > 0
        return record(
            "relu", np.maximum(self.data, 0), (self,), lambda g: (g * positive,)
        )

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Sum over `axis` (all of them by default).

        >>> Tensor([[1.0, 2.0], [3.0, 4.0]]).sum(axis=0).data.tolist()
        [4.0, 6.0]
        """
        sums = self.data.sum(axis=axis, keepdims=True)

        def backward(g: Array) -> tuple[Array]:
            return (np.broadcast_to(g.reshape(sums.shape), self.shape),)

        return record(
            "sum", self.data.sum(axis=axis, keepdims=keepdims), (self,), backward
        )

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Mean over `axis` (all of them by default): a sum and a division, recorded as such.

        >>> Tensor([[1.0, 2.0], [3.0, 4.0]]).mean(axis=1, keepdims=True).data.tolist()
        [[1.5], [3.5]]
        """
        total = self.sum(axis, keepdims)
        return total / (self.data.size / total.data.size)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Maximum over `axis`; equal maxima share the gradient evenly, as in `torch.amax`.

        >>> Tensor([[1.0, 5.0], [3.0, 4.0]]).max(axis=1).data.tolist()
        [5.0, 4.0]
        """
        maxima = self.data.max(axis=axis, keepdims=True)
        winners = self.data == maxima
        shares = winners / winners.sum(axis=axis, keepdims=True)
        result = self.data.max(axis=axis, keepdims=keepdims)
        return record(
            "max", result, (self,), lambda g: (g.reshape(maxima.shape) * shares,)
        )

    def reshape(self, *shape: int) -> Tensor:
        """Copy the elements into another shape, of which one size may be -1.

        >>> Tensor([1.0, 2.0, 3.0, 4.0]).reshape(2, -1).shape
        (2, 2)
        """
        return record(
            "reshape",
            self.data.reshape(shape),
            (self,),
            lambda g: (g.reshape(self.shape),),
        )

    def transpose(self, axis0: int, axis1: int) -> Tensor:
        """Two axes swapped, with data of their own.

        >>> Tensor([[1.0, 2.0, 3.0]]).transpose(0, 1).shape
        (3, 1)
        """
        swapped = self.data.swapaxes(axis0, axis1)
        return record(
            "transpose", swapped, (self,), lambda g: (g.swapaxes(axis0, axis1),)
        )

    # --8<-- [start:index]
    def __getitem__(self, index: Any) -> Tensor:
        def backward(g: Array) -> tuple[Array]:
            grad = np.zeros_like(self.data)
            # picked twice adds twice; grad[index] += g would not
            np.add.at(grad, index, g)
            return (grad,)

        return record("index", self.data[index], (self,), backward)
        # --8<-- [end:index]

    # --8<-- [start:in_place]
    def __setitem__(self, index: Any, value: Any) -> None:
        value = self._wrap(value)
        if _recording and (self.requires_grad or value.requires_grad):
            raise RuntimeError(
                "a change in place is not recorded on this tape. "
                "To update a leaf, make the change under `with no_grad():`; "
                "elsewhere write `x = x + y` for `x += y`."
            )
        self.data[index] = value.data
        self.version += 1
        # --8<-- [end:in_place]

    def __iadd__(self, other: Any) -> Tensor:
        self[...] = self + other
        return self

    def __isub__(self, other: Any) -> Tensor:
        self[...] = self - other
        return self

    def __imul__(self, other: Any) -> Tensor:
        self[...] = self * other
        return self

    def __itruediv__(self, other: Any) -> Tensor:
        self[...] = self / other
        return self

    def backward(self, grad: Any = None, retain_graph: bool = False) -> None:
        """Add the gradient of this tensor to `grad` of every leaf that it was computed from.

        `grad` is the gradient of the final quantity with respect to this tensor, of its shape; it
        may be left out for a single number, where it is 1. Records are dropped on the way, unless
        `retain_graph`.

        >>> x = Tensor([1.0, 2.0], requires_grad=True)
        >>> (x * x).backward([1.0, 10.0])
        >>> x.grad.tolist()
        [2.0, 40.0]

        Raises RuntimeError if there is nothing to go back through, if `grad` is missing or of the
        wrong shape, if a record was dropped before, or if a tensor that it needs was changed.
        """
        engine.run_backward(self, engine.first_gradient(self, grad), retain_graph)

    def zero_grad(self) -> None:
        """Forget the gradient: `grad` is None again.

        >>> x = Tensor(1.0, requires_grad=True)
        >>> (2 * x).backward()
        >>> x.zero_grad()
        >>> x.grad is None
        True
        """
        self.grad = None

    def detach(self) -> Tensor:
        """Return a copy of the data, without history.

        >>> (2 * Tensor(1.0, requires_grad=True)).detach().requires_grad
        False
        """
        return Tensor(self.data)

    def item(self) -> float:
        """Return the only element, as a Python number.

        >>> Tensor([[4.0]]).item()
        4.0
        """
        return float(self.data.item())

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes.

        >>> Tensor([[1.0, 2.0]]).shape
        (1, 2)
        """
        return self.data.shape

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made this tensor.

        >>> x = Tensor(1.0, requires_grad=True)
        >>> x.is_leaf, (2 * x).is_leaf
        (True, False)
        """
        return not self.op

    def __repr__(self) -> str:
        suffix = (
            f", op={self.op!r}"
            if self.op
            else ", requires_grad=True" * self.requires_grad
        )
        return f"Tensor({self.data.tolist()}{suffix})"

    def _wrap(self, other: Any) -> Tensor:
        """`other` as a tensor; what is none yet takes on the dtype of this one."""
        if isinstance(other, Tensor):
            return other
        array = np.asarray(other)
        # NumPy makes NaN of None and numbers of digits; an int of its own may be long.
        if array.dtype.kind not in "fiub" and not isinstance(other, int):
            raise TypeError(
                f"a Tensor computes with real numbers; got {other!r:.60} ({array.dtype})."
            )
        return Tensor(np.asarray(array, self.data.dtype))


# --8<-- [start:record]
def record(
    op: str,
    data: Any,
    parents: tuple[Tensor, ...],
    backward: Backward,
    *saved: Tensor,
) -> Tensor:
    """Return the result of an operation, with its record if one is wanted.

    `backward` maps the gradient of the result to one gradient for each parent, before
    any undoing of broadcasting. `saved` are the tensors whose data it will read then.

    >>> x = Tensor(0.0, requires_grad=True)
    >>> sine = record("sin", np.sin(x.data), (x,), lambda g: (g * np.cos(x.data),), x)
    >>> sine.backward()
    >>> x.grad.item()
    1.0
    """
    out = Tensor(data)
    if _recording and any(parent.requires_grad for parent in parents):
        out.requires_grad = True
        out.op, out.parents, out.backward_step = op, parents, backward
        out.saved = tuple((tensor, tensor.version) for tensor in saved)
    return out
    # --8<-- [end:record]


# --8<-- [start:no_grad]
@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording: results have no history and want no gradient.

    >>> w = Tensor(2.0, requires_grad=True)
    >>> with no_grad():
    ...     (3 * w).requires_grad
    False
    """
    global _recording
    before, _recording = _recording, False
    try:
        yield
    finally:
        _recording = before
        # --8<-- [end:no_grad]
