import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from week2.attention.hadamard import fast_hadamard, hadamard_matrix, random_signs, rotate

powers = st.sampled_from([1, 2, 4, 8, 64, 128, 256])
seeds = st.integers(0, 2**31)


def normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("n", [1, 2, 4, 64, 128, 256])
def test_an_entrys_sign_is_the_parity_of_the_bits_that_row_and_column_share(n: int) -> None:
    row, column = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    shared = np.array([[int(bits).bit_count() for bits in line] for line in row & column])
    expected = (-1.0) ** shared / np.sqrt(n)
    np.testing.assert_allclose(hadamard_matrix(n, torch.float64).numpy(), expected, rtol=1e-15)


@given(powers, seeds)
def test_the_fast_transform_equals_the_matrix(n: int, seed: int) -> None:
    x = normal(2, 3, n, seed=seed)
    torch.testing.assert_close(fast_hadamard(x), x @ hadamard_matrix(n, torch.float64))


@given(powers, seeds)
def test_the_transform_undoes_itself(n: int, seed: int) -> None:
    x = normal(5, n, seed=seed)
    torch.testing.assert_close(fast_hadamard(fast_hadamard(x)), x)


@given(powers, seeds)
def test_rotating_both_changes_no_product(n: int, seed: int) -> None:
    signs = random_signs(n, torch.Generator().manual_seed(seed))
    q, k = normal(7, n, seed=seed), normal(9, n, seed=seed + 1)
    torch.testing.assert_close(rotate(q, signs) @ rotate(k, signs).T, q @ k.T)


def test_the_rotation_is_orthogonal() -> None:
    signs = random_signs(64, torch.Generator().manual_seed(1))
    m = rotate(torch.eye(64, dtype=torch.float64), signs)
    torch.testing.assert_close(m @ m.T, torch.eye(64, dtype=torch.float64))


def test_one_outlier_is_spread_over_the_row() -> None:
    x = torch.zeros(128, dtype=torch.float64)
    x[17] = 100.0
    spread = rotate(x, random_signs(128, torch.Generator().manual_seed(0)))
    torch.testing.assert_close(spread.abs(), torch.full_like(x, 100 / 128**0.5))


def test_signs_are_plus_and_minus_one() -> None:
    signs = random_signs(1000, torch.Generator().manual_seed(0))
    assert set(signs.tolist()) == {1.0, -1.0}
    assert abs(float(signs.mean())) < 0.1


@pytest.mark.parametrize("n", [0, 3, 96])
def test_a_size_that_is_no_power_of_two_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"size {n}: the Hadamard transform needs a power of two"):
        fast_hadamard(torch.zeros(2, n))
    with pytest.raises(ValueError, match="needs a power of two"):
        hadamard_matrix(n)
