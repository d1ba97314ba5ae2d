"""The book's Triton kernels under Triton's interpreter.

Run by `test_triton.py` in a process of its own: Triton decides at import whether it interprets.
"""

import os

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attention.shapes import Problem, check_against_reference, problems
from week2.attention import attention, available_backends, why_not
from week2.attention.triton_function import describable, triton_attention

assert os.environ["TRITON_INTERPRET"] == "1"
DTYPES = [torch.float32, torch.float16]


@settings(max_examples=5)
@given(problems(st.integers(0, 40), [8, 24], masks=False), st.sampled_from(DTYPES))
def test_kernels_agree_with_float64(problem, dtype):
    check_against_reference(triton_attention, problem, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("lengths", [(70, 40), (40, 70), (33, 33), (1, 40), (33, 1)])
def test_causal_blocks_of_every_kind_agree(lengths, dtype):
    seq_len_q, seq_len_k = lengths
    problem = Problem(1, seq_len_q, seq_len_k, 1, 2, 16, causal=True, kept=None, seed=0)
    check_against_reference(triton_attention, problem, dtype)


def test_a_neighbour_with_infinities_does_not_leak():
    q, k, v = (torch.randn(2, 20, 1, 16) for _ in range(3))
    alone = triton_attention(q[:1], k[:1], v[:1])
    v[1] = float("inf")
    assert torch.equal(triton_attention(q, k, v)[:1], alone)


def test_tensors_that_cannot_be_described_are_copied():
    packed = torch.randn(1, 20, 3, 2, 16)
    q, k, v = packed.unbind(2)
    assert describable(q) is q
    turned = torch.randn(1, 16, 20, 2).permute(0, 2, 3, 1)
    assert describable(turned) is not turned
    torch.testing.assert_close(
        triton_attention(turned, k, v), attention(turned, k, v, backend="tiled")
    )


def test_the_front_offers_it_but_prefers_faster_ones():
    assert "triton" in available_backends()
    q = torch.randn(1, 20, 1, 16)
    torch.testing.assert_close(attention(q, q, q, backend="triton"), attention(q, q, q))


def test_it_says_what_it_does_not_take():
    x = torch.zeros(1, 4, 1, 16)
    assert "products of bfloat16 are wrong" in str(why_not("triton", *[x.bfloat16()] * 3))
    assert "not torch.float64" in str(why_not("triton", *[x.double()] * 3))
    assert "multiple of 4 up to 256" in str(why_not("triton", *[x[..., :6]] * 3))
    assert "multiple of 8 up to 256" in str(why_not("triton", *[x[..., :4].half()] * 3))
    assert "above 0, not -1.0" in str(why_not("triton", x, x, x, softmax_scale=-1.0))
    padding = torch.ones(1, 4, dtype=torch.bool)
    assert "no key_padding_mask" in str(why_not("triton", x, x, x, key_padding_mask=padding))
    with pytest.raises(ValueError, match="the Triton kernel cannot serve this call: takes"):
        triton_attention(*[x.double()] * 3)


def test_the_interpreters_bfloat16_products_are_still_wrong():
    # When this fails, Triton has mended its interpreter: let bfloat16 through in `why_not`.
    import triton
    import triton.language as tl

    @triton.jit
    def product(A, B, C):
        i = tl.arange(0, 16)
        tile = i[:, None] * 16 + i[None, :]
        tl.store(C + tile, tl.dot(tl.load(A + tile), tl.load(B + tile)))

    a, b = (torch.randn(16, 16).bfloat16() for _ in range(2))
    c = torch.zeros(16, 16)
    product[(1,)](a, b, c)
    assert (c - a.float() @ b.float()).abs().max() > 1
