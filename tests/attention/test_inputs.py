import pytest
import torch

from week2.attention import attention
from week2.attention.inputs import causal_keep, keep_mask, repeat_heads

good = torch.zeros(2, 3, 4, 8)


def test_causal_is_aligned_to_the_last_query_and_the_last_key():
    rows, cols = torch.arange(2), torch.arange(5)
    assert causal_keep(rows, cols, 2, 5).int().tolist() == [[1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
    rows, cols = torch.arange(5), torch.arange(2)
    keep = causal_keep(rows, cols, 5, 2).int().tolist()
    assert keep == [[0, 0], [0, 0], [0, 0], [1, 0], [1, 1]]


def test_a_padding_mask_alone_stays_small():
    padding = torch.ones(2, 3, dtype=torch.bool)
    assert keep_mask(good, good) is None
    mask = keep_mask(good, good, key_padding_mask=padding)
    assert mask is not None
    assert mask.shape == (2, 1, 1, 3)


def test_neighbouring_query_heads_share_a_key_head():
    x = torch.arange(2.0).reshape(1, 1, 2, 1)
    assert repeat_heads(x, 6).flatten().tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("q", "k", "v", "options", "message"),
    [
        ([1.0], good, good, {}, "q must be a torch.Tensor, got list"),
        (good.int(), good, good, {}, "q has dtype torch.int32"),
        (good, good.to(torch.complex64), good, {}, "k has dtype torch.complex64"),
        (good, good, good.to(torch.float8_e4m3fn), {}, "v has dtype torch.float8_e4m3fn"),
        (good, good.half(), good, {}, "share one dtype, got torch.float32, torch.float16"),
        (good, good, good, {"key_padding_mask": torch.ones(2, 3)}, "bool tensor, True = keep"),
        (good, good, good, {"key_padding_mask": [True]}, "got list"),
    ],
)
def test_a_wrong_type_is_named(q, k, v, options, message):
    with pytest.raises(TypeError, match=message):
        attention(q, k, v, **options)


@pytest.mark.parametrize(
    ("q", "k", "v", "options", "message"),
    [
        (good[0], good, good, {}, r"q must have shape .* got \(3, 4, 8\)"),
        (good, good, good[:, :2], {}, "k and v must have the same shape"),
        (good, good[:1], good[:1], {}, "batch size 2 and k has 1"),
        (good, good[..., :4], good[..., :4], {}, "head_dim 8 and k has 4"),
        (good[..., :0], good[..., :0], good[..., :0], {}, "head_dim is 0"),
        (good, good[:, :, :3], good[:, :, :3], {}, r"4 heads and k has 3.*x.transpose\(1, 2\)"),
        (good, good[:, :, :0], good[:, :, :0], {}, "4 heads and k has 0"),
        (good, good, good.to("meta"), {}, "one device, got cpu, cpu and meta"),
        (good, good, good, {"softmax_scale": float("nan")}, "softmax_scale must be finite"),
        (
            good,
            good,
            good,
            {"key_padding_mask": torch.ones(3, 2, dtype=torch.bool)},
            r"\(2, 3\), got \(3, 2\)",
        ),
        (
            good,
            good,
            good,
            {"key_padding_mask": torch.ones(2, 3, dtype=torch.bool, device="meta")},
            "key_padding_mask is on meta",
        ),
    ],
)
def test_a_shape_that_does_not_fit_is_named(q, k, v, options, message):
    with pytest.raises(ValueError, match=message):
        attention(q, k, v, **options)
