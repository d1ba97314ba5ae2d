from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from week2.attention.fp8 import (
    BASELINE,
    E4M3,
    E5M2,
    FLASH3,
    Recipe,
    cast_probabilities,
    dequantise,
    fp8_attention,
    half_attention,
    outliers,
    quantise,
    reference,
    rmse,
)

dtypes = st.sampled_from([E4M3, E5M2])
seeds = st.integers(0, 2**31)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=generator(seed))


@given(dtypes, seeds, st.sampled_from([None, 1, 4, 5, 16]))
def test_rounding_errs_by_at_most_half_a_step(
    dtype: torch.dtype, seed: int, block: int | None
) -> None:
    x = normal(2, 10, 3, 8, seed=seed)
    values, scale = quantise(x, dtype, block)
    half_step = torch.finfo(dtype).eps / 2  # relative to the number
    floor = scale * torch.finfo(dtype).smallest_normal * torch.finfo(dtype).eps / 2
    assert values.dtype == dtype
    assert ((dequantise(values, scale) - x).abs() <= x.abs() * half_step * 1.0001 + floor).all()


@given(dtypes, seeds)
def test_the_largest_number_of_a_block_becomes_the_types_largest(
    dtype: torch.dtype, seed: int
) -> None:
    values, _ = quantise(normal(2, 8, 3, 4, seed=seed), dtype, 4)
    blocks = values.float().abs().reshape(2, 2, 4, 3, 4).amax(dim=(2, 4))
    assert (blocks == torch.finfo(dtype).max).all()


def test_one_scale_a_block_keeps_an_outlier_in_its_block() -> None:
    x = normal(1, 256, 1, 64)
    x[0, 0, 0, 0] = 1e5
    whole = dequantise(*quantise(x)) - x
    split = dequantise(*quantise(x, block=128)) - x
    assert whole[0, 128:].square().mean() > 10 * split[0, 128:].square().mean()


def test_zeros_stay_zeros() -> None:
    for block in (None, 2):
        assert (dequantise(*quantise(torch.zeros(1, 4, 1, 2), E4M3, block)) == 0).all()


def test_a_tensor_without_four_axes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4, 8\): expected \(batch, seq_len"):
        quantise(torch.zeros(4, 8))


@settings(max_examples=20)
@given(
    st.sampled_from(["normalised", "normalised scaled", "row maximum 1", "row maximum 256"]),
    st.sampled_from([None, 16]),
    st.booleans(),
    dtypes,
)
def test_every_recipe_is_attention_but_for_rounding(
    cast: str, block: int | None, incoherent: bool, dtype: torch.dtype
) -> None:
    q, k, v = (normal(1, 48, 2, 32, seed=s) for s in range(3))
    recipe = Recipe(block, incoherent, cast, dtype)  # type: ignore[arg-type]  # a str strategy
    output = fp8_attention(q, k, v, recipe, generator(0))
    assert output.shape == q.shape
    assert rmse(output, reference(q, k, v)) < 0.12


def test_probabilities_cast_with_a_factor_of_256_lose_fewer_to_zero() -> None:
    scores = 3 * normal(1, 1, 64, 512)
    lost = [
        (cast_probabilities(scores, Recipe(cast=cast)) == 0).float().mean()
        for cast in ("row maximum 256", "row maximum 1", "normalised")
    ]
    assert lost[0] < lost[1] < lost[2]


def test_the_rotation_mends_outliers_and_harms_nothing_else() -> None:
    q, k, v = outliers(512, 128, 2, generator(0))
    truth = reference(q, k, v)
    plain = rmse(fp8_attention(q, k, v, replace(FLASH3, incoherent=False)), truth)
    rotated = rmse(fp8_attention(q, k, v, FLASH3, generator(0)), truth)
    assert rotated < 0.8 * plain


def test_flash_attention_3s_recipe_beats_the_baseline_by_two_at_1024_tokens() -> None:
    ratios = []
    for seed in range(3):
        q, k, v = outliers(1024, 128, 1, generator(seed))
        truth = reference(q, k, v)
        baseline = rmse(fp8_attention(q, k, v, BASELINE), truth)
        ratios.append(baseline / rmse(fp8_attention(q, k, v, FLASH3, generator(seed)), truth))
    assert min(ratios) > 2


def test_softmax_kept_in_fp32_errs_less_than_in_fp16() -> None:
    q, k, v = outliers(512, 128, 1, generator(0))
    truth = reference(q, k, v)
    fp16, fp32 = (half_attention(q, k, v, keep_fp32=keep) for keep in (False, True))
    assert fp16.shape == fp32.shape == q.shape
    assert rmse(fp32, truth) < rmse(fp16, truth) < 1e-3


def test_outliers_follow_the_papers_distribution() -> None:
    x = torch.stack(outliers(4096, 128, 2, generator(0)))
    assert float(x.var()) == pytest.approx(1 + 100 * 0.001, rel=0.02)
    assert float((x.abs() > 6).double().mean()) == pytest.approx(0.001 * 0.55, rel=0.1)


def test_the_reference_is_torchs_attention() -> None:
    q, k, v = (normal(2, 33, 3, 16, seed=s).double() for s in range(3))
    expected = torch.nn.functional.scaled_dot_product_attention(
        q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
    )
    torch.testing.assert_close(reference(q, k, v), expected.transpose(1, 2))
