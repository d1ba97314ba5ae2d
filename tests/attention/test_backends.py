import pytest
import torch

from week2.attention import attention
from week2.attention.backends import (
    BACKENDS,
    Call,
    _fa2_why_not,
    _fa3_why_not,
    _fa4_why_not,
    _load,
    _run_flash_attn,
    cumulative,
)

BY_NAME = {b.name: b for b in BACKENDS}


class OnCard(Call):
    """A call as it would be on a card of compute capability 8, 9 or 10 (its tensors are not)."""

    device = "cuda"
    major = 9

    @property
    def capability(self):
        return self.major, 0


def call(major=9, head_dim=64, dtype=torch.float16, causal=False, padded=False):
    q = torch.zeros(1, 4, 2, head_dim, dtype=dtype)
    padding = torch.ones(1, 4, dtype=torch.bool) if padded else None
    kind = type("OnThisCard", (OnCard,), {"major": major})
    return kind(q, q, q, causal, 0.1, padding)


def test_the_table_prefers_the_newest_and_ends_with_what_serves_everything():
    names = [b.name for b in BACKENDS]
    expected = "fa4 fa3 fa2 cudnn flash efficient triton tiled naive"
    assert names == expected.split()
    assert BACKENDS[-1].missing() is None


@pytest.mark.parametrize(
    ("why_not", "good", "bad"),
    [(_fa2_why_not, 8, 7), (_fa3_why_not, 9, 10), (_fa4_why_not, 10, 8)],
)
def test_flash_attn_needs_its_card(why_not, good, bad):
    assert why_not(call(good)) is None
    assert f"compute capability ({bad}, 0)" in why_not(call(bad))


@pytest.mark.parametrize("why_not", [_fa2_why_not, _fa3_why_not, _fa4_why_not])
def test_flash_attn_says_which_inputs_it_does_not_take(why_not):
    assert "not torch.float32" in why_not(call(dtype=torch.float32))
    assert "not 12" in why_not(call(head_dim=12))
    assert "not 512" in why_not(call(head_dim=512))
    assert why_not(call(padded=True)) is None
    assert "causal diagonal" in why_not(call(padded=True, causal=True))
    x = torch.zeros(1, 1, 1, 8)
    on_cpu = Call(x, x, x, False, 1.0, None)
    assert why_not(on_cpu) == "needs tensors on a GPU, these are on cpu"


def test_blackwell_takes_fewer_head_sizes():
    assert "at most 128, or 256" in str(_fa4_why_not(call(10, head_dim=192)))
    assert _fa4_why_not(call(10, head_dim=256)) is None
    assert _fa4_why_not(call(9, head_dim=192)) is None


def test_a_module_that_cannot_be_imported_is_a_reason_not_a_crash():
    reason = _load("no_such_package_of_attention", "nor_this_one")
    assert isinstance(reason, str)
    assert "no_such_package_of_attention" in reason
    assert "nor_this_one" in reason
    assert "ModuleNotFoundError" in reason


def test_packed_sequences_start_where_the_last_one_ended():
    offsets = cumulative([3, 0, 5])
    assert offsets.dtype == torch.int32
    assert offsets.tolist() == [0, 3, 3, 8]


def test_sdpa_runs_on_cpu_and_cuda_only():
    x = torch.zeros(1, 2, 1, 8, device="meta")
    elsewhere = Call(x, x, x, False, 1.0, None)
    assert BY_NAME["flash"].why_not(elsewhere) == (
        "runs on CPU and CUDA, these tensors are on meta"
    )
    x = torch.zeros(1, 2, 1, 8)
    here = Call(x, x, x, False, 1.0, None)
    assert "only its flash kernel" in str(BY_NAME["cudnn"].why_not(here))


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what a machine without a GPU answers")
def test_without_a_gpu_each_cuda_backend_says_so():
    for name in ("fa4", "fa3", "fa2", "cudnn", "efficient"):
        assert "torch.cuda.is_available() is False" in str(BY_NAME[name].missing())


TWIN = ("tests.attention.flash_attn_twin",)


def some_call(causal, padding):
    g = torch.Generator().manual_seed(0)
    q = torch.randn(3, 4, 4, 8, generator=g, requires_grad=True)
    k, v = (torch.randn(3, 6, 2, 8, generator=g, requires_grad=True) for _ in range(2))
    return Call(q, k, v, causal, 0.3, padding)


def test_flash_attn_is_given_the_scale_and_the_mask():
    asked = some_call(True, None)
    out = _run_flash_attn(asked, TWIN)
    expected = attention(asked.q, asked.k, asked.v, causal=True, softmax_scale=0.3, backend="tiled")
    torch.testing.assert_close(out, expected)


def test_padding_is_packed_away_and_a_sequence_without_keys_gives_zeros():
    keep = torch.tensor([[1, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]]).bool()
    asked = some_call(False, keep)
    inputs = (asked.q, asked.k, asked.v)
    out = _run_flash_attn(asked, TWIN)
    expected = attention(*inputs, softmax_scale=0.3, key_padding_mask=keep, backend="tiled")
    torch.testing.assert_close(out, expected)
    gradients, want = (torch.autograd.grad(x.square().sum(), inputs) for x in (out, expected))
    for one, other in zip(gradients, want, strict=True):
        torch.testing.assert_close(one, other)


def test_a_batch_without_any_key_is_not_passed_on():
    out = _run_flash_attn(some_call(False, torch.zeros(3, 6, dtype=torch.bool)), TWIN)
    assert out.shape == (3, 4, 4, 8)
    assert not out.any()
