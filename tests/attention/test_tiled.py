import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attention.shapes import check_against_reference, problems
from week2.attention.flash1 import flash1_attention
from week2.attention.flash2 import flash2_attention
from week2.attention.tiles import HBM, Mask, block_sizes, blocks

forms = pytest.mark.parametrize("form", [flash1_attention, flash2_attention])
dtypes = st.sampled_from([torch.float64, torch.float32, torch.float16, torch.bfloat16])


@forms
@settings(max_examples=40)
@given(problems(st.integers(0, 30), [1, 4, 16]), st.integers(1, 9), st.integers(1, 9), dtypes)
def test_tiles_of_any_size_give_the_exact_result_and_gradient(form, problem, bq, bk, dtype):
    check_against_reference(
        lambda q, k, v, **options: form(q, k, v, block_q=bq, block_k=bk, **options),
        problem,
        dtype,
    )


@forms
def test_gradients_pass_a_numerical_check(form):
    g = torch.Generator().manual_seed(0)
    q = torch.randn(1, 5, 2, 3, generator=g, dtype=torch.float64, requires_grad=True)
    k, v = (
        torch.randn(1, 4, 1, 3, generator=g, dtype=torch.float64, requires_grad=True)
        for _ in range(2)
    )
    assert torch.autograd.gradcheck(
        lambda *x: form(*x, causal=True, block_q=2, block_k=3), (q, k, v)
    )


@forms
def test_only_one_number_a_row_is_kept_for_the_backward_pass(form):
    q = torch.randn(1, 64, 1, 8, requires_grad=True)
    out = form(q, q, q, block_q=16, block_k=16)
    saved = out.grad_fn.saved_tensors
    assert sorted(x.numel() for x in saved) == [64, 512, 512, 512, 512]


@forms
def test_a_second_derivative_is_refused_rather_than_wrong(form):
    q = torch.randn(1, 4, 1, 2, requires_grad=True)
    loss = form(q, q, q).square().sum()
    (dq,) = torch.autograd.grad(loss, q, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        dq.sum().backward()


def test_version_1_walks_keys_outside_and_version_2_queries():
    q = torch.randn(1, 4, 1, 2)
    first, second = HBM(), HBM()
    flash1_attention(q, q, q, block_q=2, block_k=2, hbm=first)
    flash2_attention(q, q, q, block_q=2, block_k=2, hbm=second)
    assert first.visited == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert second.visited == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_version_2_skips_blocks_that_causality_hides():
    q = torch.randn(1, 8, 1, 2)
    hbm = HBM()
    flash2_attention(q, q, q, causal=True, block_q=2, block_k=2, hbm=hbm)
    assert hbm.visited == [(i, j) for i in range(4) for j in range(4) if j <= i]


def test_version_2_writes_each_output_once():
    q = torch.randn(1, 64, 1, 8)
    hbm = HBM()
    flash2_attention(q, q, q, block_q=16, block_k=8, hbm=hbm)
    assert hbm.bytes_written == 64 * (8 + 1) * 4


def test_the_last_block_may_be_short():
    assert [s for _, s in blocks(5, 2)] == [slice(0, 2), slice(2, 4), slice(4, 5)]
    with pytest.raises(ValueError, match="at least 1 row, got 0"):
        list(blocks(5, 0))


def test_block_sizes_are_the_papers():
    assert block_sizes(sram_numbers=4 * 64 * 100, head_dim=64) == (64, 100)
    with pytest.raises(ValueError, match="at least 256"):
        block_sizes(sram_numbers=255, head_dim=64)


def test_a_mask_knows_which_tiles_need_no_look():
    mask = Mask(4, 6, causal=True, padding=None)
    assert mask.is_full(slice(0, 2), slice(0, 3))
    assert not mask.is_full(slice(0, 2), slice(2, 4))
    assert mask.is_dead(slice(0, 2), slice(4, 6))
    assert not mask.is_dead(slice(0, 2), slice(3, 5))
    padded = Mask(4, 6, causal=False, padding=torch.ones(1, 6, dtype=torch.bool))
    assert not padded.is_full(slice(0, 1), slice(0, 1))
    assert not padded.is_dead(slice(0, 1), slice(5, 6))
