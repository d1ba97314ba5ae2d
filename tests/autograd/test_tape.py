"""The tape does what PyTorch does: same values, same gradients, same rules."""

import math
import operator
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from week2.autograd import Tensor, no_grad
from week2.autograd.tape import record

# --- random graphs ---

ELEMENTWISE = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (b * b + 1),
    "add, same operand twice": lambda a, b: a + b + a,
}
UNARY = {
    "neg": lambda x: -x,
    "square": lambda x: x.tanh() ** 2,
    "cube": lambda x: x.tanh() ** 3,
    "to the 0": lambda x: x**0,
    "to the -1.5": lambda x: (x * x + 1) ** -1.5,
    "exp": lambda x: x.tanh().exp(),
    "log": lambda x: (x * x + 0.5).log(),
    "relu": lambda x: x.relu(),
    "number on the left": lambda x: 2 * x + (1 - x) + 1 / (x * x + 1) + (3 + x),
    "number on the right": lambda x: (x - 1) * 0.5 + x / 4,
    "mean of all": lambda x: x.mean(),
    "sum of all": lambda x: x.sum(),
    "flatten": lambda x: x.reshape(-1),
}
AXES = {
    "sum": lambda x, axis, keep: x.sum(axis, keep),
    "mean": lambda x, axis, keep: x.mean(axis, keep),
    "max": lambda x, axis, keep: (
        x.max(axis, keep) if isinstance(x, Tensor) else x.amax(axis, keepdim=keep)
    ),
}
INDICES = [0, slice(None, None, 2), (..., 0), [0, -1, 0], (slice(None), None)]
SHAPES = [(), (4,), (1,), (3, 4), (3, 1), (1, 4), (2, 1, 4), (2, 3, 1)]


def broadcastable(a, b):
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


def array(draw, shape):
    numbers = st.floats(-2, 2, allow_subnormal=False).map(lambda number: round(number, 2))
    size = math.prod(shape)
    return np.array(draw(st.lists(numbers, min_size=size, max_size=size))).reshape(shape)


@st.composite
def graphs(draw):
    """Leaves, and one instruction a step, applied to the tape and to PyTorch alike."""
    leaves = [array(draw, draw(st.sampled_from(SHAPES))) for _ in range(draw(st.integers(1, 3)))]
    ours = [Tensor(leaf, requires_grad=True) for leaf in leaves]
    theirs = [torch.tensor(leaf, requires_grad=True) for leaf in leaves]
    inputs = list(zip(ours, theirs, strict=True))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(ours) - 1))
        a, b = ours[at], theirs[at]
        kind = draw(st.sampled_from(["elementwise", "unary", "axis", "index", "swap", "matmul"]))
        if kind == "elementwise":
            partners = [i for i, other in enumerate(ours) if broadcastable(a.shape, other.shape)]
            other = draw(st.sampled_from(partners))
            apply = draw(st.sampled_from(list(ELEMENTWISE.values())))
            a, b = apply(a, ours[other]), apply(b, theirs[other])
        elif kind == "axis" and a.shape:
            axis = draw(st.sampled_from([-1, 0, tuple(range(len(a.shape)))]))
            keep = draw(st.booleans())
            apply = draw(st.sampled_from(list(AXES.values())))
            a, b = apply(a, axis, keep), apply(b, axis, keep)
        elif kind == "index" and a.shape:
            index = draw(st.sampled_from(INDICES))
            a, b = a[index], b[index]
        elif kind == "swap" and len(a.shape) > 1:
            a, b = a.transpose(0, -1), b.transpose(0, -1)
        elif kind == "matmul" and a.shape:
            inner = a.shape[-1]
            shapes = [(inner,), (inner, 2), (2, inner, 1)]
            shape = draw(st.sampled_from(shapes[: 2 + broadcastable(a.shape[:-2], (2,))]))
            weight = array(draw, shape)
            ours.append(Tensor(weight, requires_grad=True))
            theirs.append(torch.tensor(weight, requires_grad=True))
            inputs.append((ours[-1], theirs[-1]))
            a, b = a @ ours[-1], b @ theirs[-1]
        else:
            apply = draw(st.sampled_from(list(UNARY.values())))
            a, b = apply(a), apply(b)
        ours.append(a)
        theirs.append(b)
    return inputs, ours, theirs


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-9)


@settings(max_examples=300)
@given(graphs())
def test_random_graphs_have_pytorchs_values_and_gradients(graph):
    inputs, ours, theirs = graph
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == tuple(b.shape)
        close(a.data, b)
    total, expected = Tensor(0.0), torch.tensor(0.0, dtype=torch.float64)
    for a, b in zip(ours, theirs, strict=True):  # every value is used at least once more
        total, expected = total + (a * a).sum(), expected + (b * b).sum()
    total.backward()
    expected.backward()
    for a, b in inputs:
        assert a.grad.shape == a.shape
        close(a.grad, b.grad)


# --- operators that a random graph rarely meets ---


def test_a_mask_and_an_array_of_indices_scatter_their_gradients_back():
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = torch.tensor(x.data, requires_grad=True)
    (x[x.data > 1.5] ** 2).sum().backward()
    (y[y > 1.5] ** 2).sum().backward()
    close(x.grad, y.grad)
    x[np.array([0, 0, 1]), np.array([1, 1, 0])].sum().backward()
    y[[0, 0, 1], [1, 1, 0]].sum().backward()
    close(x.grad, y.grad)


def test_equal_maxima_share_the_gradient_as_in_amax():
    x = Tensor([[1.0, 3.0, 3.0]], requires_grad=True)
    y = torch.tensor(x.data, requires_grad=True)
    x.max(axis=1).backward([1.0])
    y.amax(1).backward(torch.tensor([1.0]))
    close(x.grad, y.grad)
    assert x.grad.tolist() == [[0.0, 0.5, 0.5]]


@pytest.mark.parametrize(
    ("left", "right"),
    [((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 2, 3), (3, 2)), ((2, 3), (4, 3, 2))],
)
def test_matmul_takes_vectors_matrices_and_batches(left, right):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=left), rng.normal(size=right)
    ours = Tensor(a, requires_grad=True), Tensor(b, requires_grad=True)
    theirs = torch.tensor(a, requires_grad=True), torch.tensor(b, requires_grad=True)
    result, expected = ours[0] @ ours[1], theirs[0] @ theirs[1]
    close(result.data, expected)
    (result * result).sum().backward()
    (expected * expected).sum().backward()
    close(ours[0].grad, theirs[0].grad)
    close(ours[1].grad, theirs[1].grad)


def test_arrays_on_the_left_leave_the_operation_to_the_tape():
    x = Tensor([1.0, 2.0], requires_grad=True)
    ones = np.ones(2)
    for result in (ones + x, ones - x, ones * x, ones / x, np.ones((3, 2)) @ x):
        assert isinstance(result, Tensor)
        assert result.requires_grad


def test_a_power_of_zero_has_gradient_zero_even_at_zero():
    x = Tensor([0.0, 2.0], requires_grad=True)
    (x**0).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0]


def test_a_tensor_as_exponent_is_refused_with_the_way_round():
    x = Tensor(2.0, requires_grad=True)
    with pytest.raises(TypeError, match=r"\(n \* x\.log\(\)\)\.exp\(\)"):
        operator.pow(x, x)


# --- values, leaves, results ---


def test_the_quadratic_has_gradient_17_at_2():
    x = Tensor(2.0, requires_grad=True)
    y = 3 * x**2 + 5 * x + 1
    y.backward()
    assert (y.item(), x.grad.item()) == (23.0, 17.0)


def test_data_are_copied():
    source = np.zeros(2)
    x = Tensor(source)
    source[0] = 1
    assert x.data.tolist() == [0.0, 0.0]


def test_float32_stays_float32_through_numbers_arrays_and_gradients():
    x = Tensor(np.ones(2, np.float32), requires_grad=True)
    y = (2 * x + np.ones(2)).relu().mean()
    y.backward()
    assert y.data.dtype == x.grad.dtype == np.float32


def test_a_gradient_has_the_dtype_of_its_leaf_though_a_wider_one_flows():
    x = Tensor(np.ones(2, np.float32), requires_grad=True)
    (x * Tensor(np.ones(2))).sum().backward()
    assert x.grad.dtype == np.float32


@pytest.mark.parametrize("data", ["word", 1j, [None]])
def test_what_is_no_real_number_is_refused(data):
    with pytest.raises(TypeError, match="a Tensor holds real numbers; got "):
        Tensor(data)


@pytest.mark.parametrize("other", [None, "3", b"3", 1j, [1.0, None], np.array([1j])])
@pytest.mark.parametrize("operator", ["add", "sub", "mul", "truediv"])
def test_nothing_but_real_numbers_is_computed_with(operator, other):
    x = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(TypeError, match="computes with real numbers"):
        getattr(x, f"__{operator}__")(other)
    assert (x + 10**30).data.tolist() == [1e30, 1e30]


def test_integers_and_booleans_become_float64():
    assert Tensor([1, 2]).data.dtype == Tensor([True]).data.dtype == np.float64


def test_leaves_are_told_from_results():
    x = Tensor(1.0, requires_grad=True)
    y = x * 2
    assert x.is_leaf
    assert not y.is_leaf
    assert (x * 2).detach().is_leaf
    assert repr(x) == "Tensor(1.0, requires_grad=True)"
    assert repr(y) == "Tensor(2.0, op='mul')"
    assert repr(Tensor([1.0])) == "Tensor([1.0])"


def test_only_leaves_that_ask_for_it_get_a_gradient():
    x, constant = Tensor(1.0, requires_grad=True), Tensor(3.0)
    y = x * constant
    (y * 2).backward()
    assert x.grad.item() == 6.0
    assert constant.grad is None
    assert y.grad is None


def test_gradient_accumulates_until_zeroed():
    x = Tensor(1.0, requires_grad=True)
    for expected in (3.0, 6.0):
        (3 * x).backward()
        assert x.grad.item() == expected
    x.zero_grad()
    assert x.grad is None


def test_two_leaves_never_share_one_gradient_array():
    a, b = Tensor([1.0], requires_grad=True), Tensor([2.0], requires_grad=True)
    (a + b).sum().backward()
    a.grad[0] = 100
    assert b.grad.tolist() == [1.0]


def test_no_grad_records_nothing_and_ends_even_after_an_error():
    x = Tensor(1.0, requires_grad=True)
    with no_grad():
        assert (x * 2).is_leaf
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0
    assert (x * 2).requires_grad


def test_no_grad_nests():
    x = Tensor(1.0, requires_grad=True)
    with no_grad():
        with no_grad():
            pass
        assert not (x * 2).requires_grad


# --- changes in place ---


def test_a_leaf_is_updated_in_place_under_no_grad():
    w = Tensor([4.0, 8.0], requires_grad=True)
    with no_grad():
        w += 2
        w -= [1.0, 1.0]
        w *= 3
        w /= 5
        w[0] = 0
    assert w.data.tolist() == [0.0, 27 / 5]
    assert w.is_leaf
    assert w.requires_grad
    assert w.version == 5


def test_a_change_in_place_that_would_have_to_be_recorded_is_refused():
    w = Tensor([1.0], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"not recorded on this tape.*no_grad\(\)"):
        w += 1
    total = Tensor(0.0)
    with pytest.raises(RuntimeError, match=r"write `x = x \+ y`"):
        total += w.sum()


def gradient(loss, update=None):
    w = Tensor([1.0, 2.0], requires_grad=True)
    result = loss(w).sum()
    if update:
        update(w)
    result.backward()
    return w.grad.tolist()


def increment(w):
    with no_grad():
        w += 1


def pytorch_notices(loss):
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    result = loss(w).sum()
    with torch.no_grad():
        w += 1
    try:
        result.backward()
    except RuntimeError:
        return True
    return False


@pytest.mark.parametrize(
    "loss", [lambda w: w * w, lambda w: w**2, lambda w: w**3, lambda w: w.log()]
)
def test_a_saved_tensor_that_was_changed_is_noticed_as_in_pytorch(loss):
    assert pytorch_notices(loss)
    with pytest.raises(RuntimeError, match="changed in place"):
        gradient(loss, increment)


@pytest.mark.parametrize(
    "loss",
    [
        lambda w: w + 1,
        lambda w: w - w,
        lambda w: w / 2,
        lambda w: w.exp(),
        lambda w: w.tanh(),
        lambda w: w.relu(),
        lambda w: -w,
        lambda w: w[0],
        lambda w: w.reshape(2, 1),
    ],
)
def test_a_change_that_harms_no_gradient_is_let_through_as_in_pytorch(loss):
    assert not pytorch_notices(loss)
    assert gradient(loss, increment) == gradient(loss)


def test_a_result_that_was_changed_cannot_spoil_its_own_gradient():
    x = Tensor([0.0, 1.0], requires_grad=True)
    y = x.exp()
    with no_grad():
        y *= 100
    y.sum().backward()
    assert x.grad.tolist() == np.exp([0.0, 1.0]).tolist()


def test_the_error_after_a_change_names_the_operation_and_the_versions():
    w = Tensor([1.0, 2.0], requires_grad=True)
    loss = (w * w).sum()
    increment(w)
    with pytest.raises(
        RuntimeError, match=r"'mul' needs a tensor of shape \(2,\).*version 1, expected version 0"
    ):
        loss.backward()


# --- an operation of one's own ---


def test_record_adds_an_operation_that_the_class_does_not_have():
    x = Tensor([0.0, 1.0], requires_grad=True)
    sine = record("sin", np.sin(x.data), (x,), lambda g: (g * np.cos(x.data),), x)
    sine.sum().backward()
    assert x.grad.tolist() == np.cos([0.0, 1.0]).tolist()


def test_the_tape_imports_numpy_and_nothing_else():
    code = (
        "import sys, numpy; before = set(sys.modules); import week2.autograd.tape; "
        "roots = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(roots - sys.stdlib_module_names)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "{'week2'}"
