import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attention.shapes import Problem, check_against_reference, problems
from week2.attention import attention, available_backends, backends, explain, why_not
from week2.attention.reference import FORWARD_BOUND

DTYPES = sorted(FORWARD_BOUND, key=str)
ON_CPU = ["flash", "tiled", "naive"]


@settings(max_examples=40)
@given(problems(st.integers(0, 40), [1, 3, 8, 32]), st.sampled_from(DTYPES))
@pytest.mark.parametrize("backend", [*ON_CPU, None])
def test_every_backend_agrees_with_float64(backend, problem, dtype):
    def run(q, k, v, **options):
        return attention(q, k, v, backend=backend, **options)

    check_against_reference(run, problem, dtype)


def test_long_inputs_agree_too():
    for backend in ON_CPU:
        problem = Problem(1, 700, 1300, 1, 2, 64, causal=True, kept=0.9, seed=3)
        check_against_reference(
            lambda q, k, v, b=backend, **options: attention(q, k, v, backend=b, **options),
            problem,
            torch.float32,
        )


@pytest.mark.parametrize("backend", [*ON_CPU, None])
def test_a_query_without_a_key_gives_zeros_and_no_gradient(backend):
    q, k, v = (torch.randn(1, 5, 1, 4, requires_grad=True) for _ in range(3))
    padding = torch.tensor([[False, False, True, True, True]])
    out = attention(q, k, v, causal=True, key_padding_mask=padding, backend=backend)
    assert not out[:, :2].any()
    assert out[:, 2:].all()
    dq, dk, dv = torch.autograd.grad(out.sum(), (q, k, v))
    assert not dq[:, :2].any()
    for gradient in (dq, dk, dv):
        assert gradient.isfinite().all()
    assert not dk[:, :2].any()
    assert not dv[:, :2].any()


@pytest.mark.parametrize("backend", [*ON_CPU, None])
@pytest.mark.parametrize("lengths", [(0, 3), (3, 0), (0, 0)])
def test_empty_inputs_give_zeros_that_can_be_differentiated(backend, lengths):
    q = torch.randn(2, lengths[0], 2, 4, requires_grad=True)
    k, v = (torch.randn(2, lengths[1], 1, 4, requires_grad=True) for _ in range(2))
    out = attention(q, k, v, causal=True, backend=backend)
    assert out.shape == q.shape
    assert not out.any()
    for gradient in torch.autograd.grad(out.sum(), (q, k, v)):
        assert not gradient.any()


@pytest.mark.parametrize("backend", ON_CPU)
def test_length_one_returns_the_value(backend):
    q, k, v = (torch.randn(2, 1, 3, 8) for _ in range(3))
    for causal in (False, True):
        torch.testing.assert_close(attention(q, k, v, causal=causal, backend=backend), v)


@pytest.mark.parametrize("backend", ON_CPU)
def test_a_scale_of_zero_averages_and_a_negative_one_prefers_the_opposite(backend):
    q, k, v = (torch.randn(1, 4, 1, 8) for _ in range(3))
    flat = attention(q, k, v, softmax_scale=0.0, backend=backend)
    torch.testing.assert_close(flat, v.mean(1, keepdim=True).expand_as(v))
    torch.testing.assert_close(
        attention(q, k, v, softmax_scale=-0.5, backend=backend),
        attention(-q, k, v, softmax_scale=0.5, backend=backend),
    )


@pytest.mark.parametrize("backend", ON_CPU)
def test_views_with_odd_strides_are_taken_as_they_are(backend):
    packed = torch.randn(2, 6, 3, 2, 8)  # the output of one projection: q, k and v side by side
    q, k, v = packed.unbind(2)
    turned = torch.randn(2, 2, 6, 8).transpose(1, 2)
    for x in (q, turned):
        torch.testing.assert_close(
            attention(x, k, v, backend=backend),
            attention(x.contiguous(), k.contiguous(), v.contiguous(), backend=backend),
        )


def test_a_machine_without_a_gpu_has_its_three_backends_in_order_of_preference():
    names = available_backends()
    assert [n for n in names if n in ON_CPU] == ON_CPU


def test_a_forced_backend_that_cannot_serve_says_why():
    q = k = v = torch.randn(1, 4, 1, 8)
    if torch.cuda.is_available():
        with pytest.raises(ValueError, match="backend 'fa2' cannot serve this call"):
            attention(q, k, v, backend="fa2")
    else:
        with pytest.raises(ValueError, match="'fa2' cannot serve this call: needs an NVIDIA GPU"):
            attention(q, k, v, backend="fa2")


def test_an_unknown_backend_is_refused_even_for_empty_input():
    empty = torch.zeros(0, 1, 1, 8)
    with pytest.raises(ValueError, match="no backend is called 'fa5'; there are fa4, fa3, fa2"):
        attention(empty, empty, empty, backend="fa5")
    with pytest.raises(ValueError, match="no backend is called"):
        why_not("fa5", empty, empty, empty)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("padded", [False, True])
def test_the_first_backend_without_a_reason_is_taken_and_the_others_refuse(causal, padded):
    q, k = torch.randn(1, 9, 2, 8), torch.randn(1, 4, 1, 8)
    padding = torch.tensor([[True, True, False, True]]) if padded else None
    options = {"causal": causal, "softmax_scale": 0.3, "key_padding_mask": padding}
    reasons = explain(q, k, k, **options)
    assert list(reasons) == [b.name for b in backends.BACKENDS]
    for name, reason in reasons.items():
        assert reason == why_not(name, q, k, k, **options)
        if reason is not None:
            with pytest.raises(ValueError, match=f"'{name}' cannot serve this call: ") as refused:
                attention(q, k, k, **options, backend=name)
            assert str(refused.value).endswith(reason)
    taken = next(name for name, reason in reasons.items() if reason is None)
    forced = attention(q, k, k, **options, backend=taken)
    assert torch.equal(attention(q, k, k, **options), forced)


def test_nothing_speaks_against_a_backend_where_there_is_nothing_to_compute():
    empty = torch.zeros(2, 0, 1, 8)
    assert set(explain(empty, empty, empty).values()) == {None}
    with pytest.raises(ValueError, match="softmax_scale"):
        explain(empty, empty, empty, softmax_scale=float("nan"))


def test_why_not_is_none_where_a_backend_serves():
    q, k = torch.randn(1, 9, 2, 8), torch.randn(1, 4, 1, 8)
    for name in ON_CPU:
        assert why_not(name, q, k, k, causal=True) is None
        assert attention(q, k, k, causal=True, backend=name).shape == q.shape
    assert why_not("naive", q[:, :0], k, k) is None


def test_sdpa_gives_way_to_the_tiled_form_where_its_mask_would_be_too_large(monkeypatch):
    monkeypatch.setattr(backends, "MASK_LIMIT_BYTES", 100)
    q, k = torch.randn(1, 11, 1, 8), torch.randn(1, 12, 1, 8)
    assert "explicit mask" in str(why_not("flash", q, k, k, causal=True))
    assert why_not("flash", q, k, k) is None
    assert why_not("flash", k, k, k, causal=True) is None
    forced = attention(q, k, k, causal=True, backend="tiled")
    assert torch.equal(attention(q, k, k, causal=True), forced)
    padding = torch.ones(1, 12, dtype=torch.bool)
    assert why_not("flash", q, k, k, key_padding_mask=padding) is None
    assert "MiB" in str(why_not("flash", k, k, k, causal=True, key_padding_mask=padding))


def test_the_package_exports_its_entrance_only():
    import week2.attention as package

    with pytest.raises(AttributeError, match="no attribute 'softmax'"):
        _ = package.softmax
