"""Every form of the selective scan against the sequential reference in float64."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel import needs_kernel
from week2 import probes
from week2.models import explain, selective_scan
from week2.models.scan import BACKENDS, native, selective_scan_reference
from week2.models.scan.plain import selective_scan_plain

NAMES = ("u", "delta", "A", "B", "C", "D", "z", "delta_bias")
# Largest error against float64, relative to the largest entry of the tensor. Half precision is
# computed in float32, so what is left is the rounding of inputs and outputs.
BOUNDS = {torch.float64: 1e-12, torch.float32: 5e-6, torch.float16: 2e-3, torch.bfloat16: 2e-2}
CPU_BACKENDS = [pytest.param("compiled", marks=needs_kernel), "plain", "associative"]


def random_inputs(batch, d_inner, seq_len, d_state, seed=0, step=1.0) -> dict[str, Any]:
    """Random inputs in float64; `step` scales delta before softplus."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return {
        "u": normal(batch, d_inner, seq_len),
        "delta": normal(batch, d_inner, seq_len) * step - 1,
        "A": -torch.rand(d_inner, d_state, generator=generator, dtype=torch.float64) * 16,
        "B": normal(batch, d_state, seq_len),
        "C": normal(batch, d_state, seq_len),
        "D": normal(d_inner),
        "z": normal(batch, d_inner, seq_len),
        "delta_bias": normal(d_inner),
    }


def with_gradients(scan, inputs, weight_y, weight_last, **options):
    """Output, last state and gradients of a random functional of both."""
    leaves = {name: tensor.detach().clone().requires_grad_() for name, tensor in inputs.items()}
    y, last = scan(**leaves, delta_softplus=True, return_last_state=True, **options)
    total = (y * weight_y.to(y.dtype)).sum() + (last * weight_last.to(last.dtype)).sum()
    grads = torch.autograd.grad(total, list(leaves.values()))
    return {"y": y, "last": last} | dict(zip(leaves, grads, strict=True))


def relative_error(actual, expected):
    scale = expected.abs().max().clamp(min=1e-3)
    return ((actual.double() - expected.double()).abs().max() / scale).item()


def assert_agrees(inputs, backend, dtype=torch.float32, bound=None):
    """Forward and gradients equal the float64 reference on the inputs as `dtype` holds them."""
    given_inputs = {name: tensor.to(dtype) for name, tensor in inputs.items()}
    exact = {name: tensor.double() for name, tensor in given_inputs.items()}
    shape = (inputs["u"].shape[0], *inputs["A"].shape)
    seeded = torch.Generator().manual_seed(0)
    weights = [torch.randn(size, generator=seeded).to(dtype) for size in (inputs["u"].shape, shape)]
    expected = with_gradients(selective_scan_reference, exact, *(w.double() for w in weights))
    actual = with_gradients(selective_scan, given_inputs, *weights, backend=backend)
    for name, tensor in expected.items():
        error = relative_error(actual[name], tensor)
        assert error <= (bound or BOUNDS[dtype]), f"{name}: {error:.1e} in {dtype} by {backend}"


@pytest.mark.parametrize("backend", CPU_BACKENDS)
@given(
    batch=st.integers(1, 3),
    d_inner=st.integers(1, 40),
    seq_len=st.integers(1, 150),
    d_state=st.sampled_from([1, 3, 4, 8, 16, 17]),
    seed=st.integers(0, 1000),
)
@settings(max_examples=12, derandomize=True)  # a few seeds in a thousand cancel
def test_forward_and_gradients_equal_the_reference_for_any_shape(
    backend, batch, d_inner, seq_len, d_state, seed
):
    assert_agrees(random_inputs(batch, d_inner, seq_len, d_state, seed), backend)


@pytest.mark.parametrize("backend", CPU_BACKENDS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_in_float32(backend, dtype):
    inputs = random_inputs(2, 20, 70, 16)
    assert_agrees(inputs, backend, dtype)
    half = {name: tensor.to(dtype) for name, tensor in inputs.items()}
    y, last = selective_scan(**half, return_last_state=True, backend=backend)
    assert (y.dtype, last.dtype) == (dtype, torch.float32)


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_mixed_precision_leaves_the_scan_and_its_gradients_in_float32(backend):
    def run(mixed):
        inputs = {n: t.float().requires_grad_() for n, t in random_inputs(2, 6, 70, 4).items()}
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            y = selective_scan(**inputs, delta_softplus=True, backend=backend)
        y.sum().backward()
        return [y, *(t.grad for t in inputs.values())]

    for actual, expected in zip(run(True), run(False), strict=True):
        assert torch.equal(actual, expected)


@pytest.mark.parametrize("backend", ["plain", "associative"])
def test_float64_stays_float64(backend):
    assert_agrees(random_inputs(2, 5, 70, 4), backend, torch.float64)


def test_gradients_of_the_plain_form_pass_gradcheck():
    inputs = random_inputs(1, 2, 5, 3)
    tensors = [inputs[name].requires_grad_() for name in NAMES]
    assert torch.autograd.gradcheck(
        lambda *args: selective_scan_plain(**dict(zip(NAMES, args, strict=True)), reverse=True),
        tensors,
    )


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_a_long_sequence_loses_nothing(backend):
    inputs = random_inputs(1, 4, 3000, 4)
    inputs["A"] = inputs["A"] * 1e-3  # slow decay: the state carries thousands of tokens
    assert_agrees(inputs, backend, bound=2e-5)


@pytest.mark.parametrize("backend", CPU_BACKENDS)
@pytest.mark.parametrize("step", [1e2, 1e4])
def test_extreme_steps_neither_overflow_nor_vanish(backend, step):
    inputs = random_inputs(2, 20, 130, 16, step=step)
    assert_agrees(inputs, backend, bound=2e-5)


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_a_state_that_decays_to_nothing_stays_finite(backend):
    inputs = {name: tensor.float() for name, tensor in random_inputs(1, 16, 400, 16).items()}
    inputs["u"][:, :, 1:] = 0.0
    inputs["delta"][:] = 3.0
    y, last = selective_scan(**inputs, return_last_state=True, backend=backend)
    assert y.isfinite().all()
    assert last.abs().max() < 1e-38


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_not_a_number_is_passed_on_not_hidden(backend):
    inputs = {name: tensor.float() for name, tensor in random_inputs(1, 16, 20, 16).items()}
    inputs["delta"][0, 3, 7] = float("nan")
    y = selective_scan(**inputs, delta_softplus=True, backend=backend)
    assert y[0, 3, 7:].isnan().all()
    assert not y[0, 3, :7].isnan().any()
    assert not y[0, 4].isnan().any()


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_optional_inputs_can_be_left_out(backend):
    inputs = {name: tensor.float() for name, tensor in random_inputs(2, 17, 33, 16).items()}
    needed = {name: inputs[name] for name in ("u", "B", "C", "A")}
    needed["delta"] = inputs["delta"].abs()
    for optional in ((), ("D",), ("z",), ("delta_bias",), ("D", "z")):
        given_inputs = needed | {name: inputs[name].requires_grad_() for name in optional}
        softplus = "delta_bias" in optional  # without it a step could become negative
        y = selective_scan(**given_inputs, delta_softplus=softplus, backend=backend)
        expected = selective_scan_reference(**given_inputs, delta_softplus=softplus)
        torch.testing.assert_close(y, expected, rtol=1e-5, atol=1e-4)
        for name in optional:
            (grad,) = torch.autograd.grad(y.sum(), inputs[name], retain_graph=True)
            (exact,) = torch.autograd.grad(expected.sum(), inputs[name], retain_graph=True)
            torch.testing.assert_close(grad, exact, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("backend", CPU_BACKENDS)
def test_reverse_is_the_scan_of_the_reversed_sequence(backend):
    inputs = {name: tensor.float() for name, tensor in random_inputs(2, 17, 70, 16).items()}
    turned = {name: t.flip(-1) if t.dim() == 3 else t for name, t in inputs.items()}
    options: dict[str, Any] = {"delta_softplus": True, "return_last_state": True}
    options["backend"] = backend
    y, last = selective_scan(**inputs, **options, reverse=True)
    expected, state = selective_scan(**turned, **options)
    torch.testing.assert_close(y, expected.flip(-1), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(last, state, rtol=1e-4, atol=1e-4)


@pytest.fixture(params=[4, 8, 16])
def lanes(request, monkeypatch):
    """The kernel computes with vectors of so many floats, where this CPU has them."""
    library = native.library()
    if not library.week2_scan_lanes(request.param):
        pytest.skip(f"this CPU has no vectors of {request.param} floats")
    monkeypatch.setattr(native, "library", lambda: _Fixed(library, request.param))


@needs_kernel
@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize("threads", [1, 3])
def test_each_instruction_set_and_thread_count_gives_the_same(threads):
    old = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        # Of one sequence threads share the channels, of several the sequences.
        assert_agrees(random_inputs(1, 45, 600, 16), "compiled")
        assert_agrees(random_inputs(4, 24, 150, 16), "compiled")
    finally:
        torch.set_num_threads(old)


class _Fixed:
    """The library, answering that its vectors have `lanes` floats."""

    def __init__(self, library, lanes):
        self.library, self.lanes = library, lanes

    def __getattr__(self, name):
        return getattr(self.library, name)

    def week2_scan_lanes(self, asked):
        return self.lanes


@needs_kernel
def test_inputs_of_any_memory_layout_give_the_same():
    inputs = {name: tensor.float() for name, tensor in random_inputs(2, 16, 20, 16).items()}
    by_time = {
        name: t.transpose(1, 2).contiguous().transpose(1, 2) if t.dim() == 3 else t
        for name, t in inputs.items()
    }
    sliced: dict[str, Any] = {
        n: torch.cat([t, t], -1)[..., : t.shape[-1]] for n, t in inputs.items()
    }
    options: dict[str, Any] = {"delta_softplus": True, "backend": "compiled"}
    expected = selective_scan(**inputs, **options)
    assert torch.equal(selective_scan(**by_time, **options), expected)
    assert torch.equal(selective_scan(**sliced, **options), expected)


@needs_kernel
@pytest.mark.usefixtures("lanes")
@pytest.mark.parametrize("d_state", [5, 16])
def test_the_kernel_reads_and_writes_bf16_as_if_it_were_converted(d_state):
    inputs = {name: t.float() for name, t in random_inputs(2, 27, 70, d_state).items()}
    inputs |= {name: inputs[name].bfloat16() for name in ("u", "delta", "B", "C", "z")}
    converted = {name: tensor.float() for name, tensor in inputs.items()}
    options: dict[str, Any] = {"delta_softplus": True, "return_last_state": True}
    options["backend"] = "compiled"
    y, last = selective_scan(**inputs, **options)
    expected, state = selective_scan(**converted, **options)
    assert torch.equal(y, expected.bfloat16())
    assert torch.equal(last, state)


@needs_kernel
def test_gradients_in_bf16_are_those_of_the_converted_inputs():
    inputs = {name: t.float() for name, t in random_inputs(2, 20, 70, 16).items()}
    half = {n: inputs[n].bfloat16() if inputs[n].dim() == 3 else inputs[n] for n in inputs}
    leaves = {name: tensor.requires_grad_() for name, tensor in half.items()}
    wide = {name: t.detach().float().requires_grad_() for name, t in half.items()}
    for tensors in (leaves, wide):
        y = selective_scan(**tensors, delta_softplus=True, backend="compiled")
        y.float().sum().backward()
    for name, leaf in leaves.items():
        assert leaf.grad is not None
        assert leaf.grad.dtype == leaf.dtype
        assert torch.equal(leaf.grad, wide[name].grad.to(leaf.dtype))


@needs_kernel
def test_bf16_keeps_nan_and_infinity():
    u = torch.tensor([[[1.0, float("nan")]], [[3.0e38, 1.0]]], dtype=torch.bfloat16)
    ones, A, D = torch.ones_like(u), torch.zeros(1, 1), torch.tensor([2.0])
    y = selective_scan(u, 0 * ones, A, ones, ones, D=D, backend="compiled")
    assert y[0, 0, 0] == 2
    assert y[0, 0, 1].isnan()
    assert y[1, 0, 0].isinf()
    assert y[1, 0, 1] == 2


def test_the_compiled_form_is_one_operator_to_torch_compile():
    inputs = {name: t.float().requires_grad_() for name, t in random_inputs(2, 16, 20, 16).items()}
    compiled = torch.compile(
        lambda **kwargs: selective_scan(**kwargs, delta_softplus=True) * 2,
        backend="aot_eager",
        fullgraph=True,
    )
    y = compiled(**inputs)
    expected = selective_scan(**inputs, delta_softplus=True) * 2
    torch.testing.assert_close(y, expected)
    for actual, exact in zip(
        torch.autograd.grad(y.sum(), list(inputs.values())),
        torch.autograd.grad(expected.sum(), list(inputs.values())),
        strict=True,
    ):
        torch.testing.assert_close(actual, exact)


@needs_kernel
def test_the_operator_passes_torchs_own_check():
    inputs = {name: t.float().requires_grad_() for name, t in random_inputs(2, 16, 20, 16).items()}
    torch.library.opcheck(
        torch.ops.week2.selective_scan.default,
        (*(inputs[name] for name in NAMES), True, False, True),
        test_utils=("test_schema", "test_faketensor", "test_aot_dispatch_dynamic"),
    )


def test_explain_says_what_each_backend_lacks():
    inputs = {name: tensor.float() for name, tensor in random_inputs(1, 4, 5, 4).items()}
    reasons = explain(**inputs)
    assert reasons["plain"] is None
    assert "float64" in str(explain(**random_inputs(1, 4, 5, 4))["compiled"])
    assert list(reasons) == [backend.name for backend in BACKENDS]


def test_the_kernel_can_be_turned_off(monkeypatch):
    monkeypatch.setenv("WEEK2_SCAN_KERNEL", "off")
    native.library.cache_clear()
    inputs = {name: tensor.float() for name, tensor in random_inputs(1, 4, 5, 4).items()}
    try:
        assert "WEEK2_SCAN_KERNEL" in str(explain(**inputs)["compiled"])
        y = selective_scan(**inputs, delta_softplus=True)
        expected = selective_scan_reference(**inputs, delta_softplus=True)
        torch.testing.assert_close(y, expected, rtol=1e-5, atol=1e-5)
        with pytest.raises(ValueError, match="cannot serve this call: WEEK2_SCAN_KERNEL"):
            selective_scan(**inputs, backend="compiled")
    finally:
        native.library.cache_clear()


def test_without_a_compiler_the_plain_form_stands_in(monkeypatch, tmp_path):
    monkeypatch.setenv("WEEK2_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(native, "_HERE", _copy_of_sources(tmp_path / "native"))
    native.library.cache_clear()
    try:
        assert "no C compiler found" in str(native.why_not())
        inputs = {name: tensor.float() for name, tensor in random_inputs(1, 4, 5, 4).items()}
        assert selective_scan(**inputs).shape == (1, 4, 5)
    finally:
        native.library.cache_clear()


def test_a_kernel_in_the_users_cache_is_not_promised_to_programs(monkeypatch, tmp_path):
    """They are run with a cache of their own, which is empty."""
    try:
        native.build(tmp_path / "probe.so")
    except native.KernelUnavailable as why:
        pytest.skip(f"the compiled scan: {why}")
    monkeypatch.delenv("WEEK2_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(native, "_HERE", _copy_of_sources(tmp_path / "native"))
    native.library.__wrapped__()  # builds it there
    assert probes.kernel()
    monkeypatch.setenv("CC", "/bin/false")
    native.library.__wrapped__()
    assert not probes.kernel()


def test_the_kernel_is_built_once_and_a_damaged_one_is_replaced(monkeypatch, tmp_path):
    try:
        native.build(tmp_path / "probe.so")
    except native.KernelUnavailable as why:
        pytest.skip(str(why))
    monkeypatch.setenv("WEEK2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(native, "_HERE", _copy_of_sources(tmp_path / "native"))
    damaged = tmp_path / "cache" / f"scan-{native._fingerprint()}.so"
    damaged.parent.mkdir()
    damaged.write_bytes(b"damaged")
    native.library.cache_clear()
    try:
        native.library()
        assert list(damaged.parent.iterdir()) == [damaged]  # nothing else is left behind
        built = damaged.stat()
        assert built.st_size > len(b"damaged")
        native.library.cache_clear()
        native.library()
        assert damaged.stat().st_mtime_ns == built.st_mtime_ns
    finally:
        native.library.cache_clear()


def _copy_of_sources(folder):
    folder.mkdir()
    for name in native.SOURCES:
        (folder / name).write_bytes((native._HERE / name).read_bytes())
    return folder


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"u": torch.zeros(1, 4, 0)}, "seq_len >= 1"),
        ({"A": torch.zeros(3, 4)}, "d_inner = 4"),
        ({"B": torch.zeros(1, 5, 4)}, r"B must have shape \(1, 4, 5\)"),
        ({"D": torch.zeros(5)}, r"D must have shape \(4,\)"),
        ({"backend": "fast"}, "no backend is called 'fast'; there are compiled"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(change, message):
    inputs = {name: tensor.float() for name, tensor in random_inputs(1, 4, 5, 4).items()}
    with pytest.raises(ValueError, match=message):
        selective_scan(**(inputs | change))


@needs_kernel
def test_a_kernel_built_beside_the_sources_is_taken_unless_they_were_edited_since(
    monkeypatch, tmp_path
):
    built = Path(native.library()._name).read_bytes()
    folder = _copy_of_sources(tmp_path / "native")
    beside = folder / "_scan.abi3.so"
    beside.write_bytes(built)
    monkeypatch.setattr(native, "_HERE", folder)
    monkeypatch.setenv("WEEK2_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"scan-{native._fingerprint()}.so").write_bytes(built)
    native.library.cache_clear()
    try:
        assert native.library()._name == str(beside)
        newer = beside.stat().st_mtime + 600
        os.utime(folder / "scan.c", (newer, newer))
        native.library.cache_clear()
        assert str(tmp_path / "cache") in native.library()._name
    finally:
        native.library.cache_clear()
