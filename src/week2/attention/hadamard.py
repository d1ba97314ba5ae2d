"""The random rotation of incoherent processing: signs, then a fast Hadamard transform.

Shah et al. 2024 (arXiv:2407.08608), section 3.3: queries and keys are multiplied by one random
orthogonal matrix before they are rounded. Their products stay the same; outliers spread out.
"""

from __future__ import annotations

import torch
from torch import Tensor


# --8<-- [start:matrix]
def hadamard_matrix(n: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Sylvester's orthonormal `(n, n)` Hadamard matrix, n a power of two."""
    _check_power_of_two(n)
    h = torch.ones(1, 1, dtype=dtype)
    while h.shape[0] < n:
        h = torch.cat([torch.cat([h, h], 1), torch.cat([h, -h], 1)])
    return h / n**0.5


# --8<-- [end:matrix]


# --8<-- [start:fast]
def fast_hadamard(x: Tensor) -> Tensor:
    """`x @ hadamard_matrix(n)` over the last axis, in n·log₂n additions."""
    n = x.shape[-1]
    _check_power_of_two(n)
    y, half = x, 1
    while half < n:
        pairs = y.reshape(*x.shape[:-1], n // (2 * half), 2, half)
        left, right = pairs[..., 0, :], pairs[..., 1, :]
        y = torch.stack([left + right, left - right], dim=-2).reshape(x.shape)
        half *= 2
    return y / n**0.5


# --8<-- [end:fast]


# --8<-- [start:rotate]
def random_signs(n: int, generator: torch.Generator | None = None) -> Tensor:
    """`n` signs, each +1 or −1 with the same chance."""
    return torch.randint(0, 2, (n,), generator=generator).float() * 2 - 1


def rotate(x: Tensor, signs: Tensor) -> Tensor:
    """Multiply the last axis by the orthogonal matrix diag(signs) · Hadamard."""
    return fast_hadamard(x * signs.to(x))


# --8<-- [end:rotate]


def _check_power_of_two(n: int) -> None:
    if n < 1 or n & (n - 1):
        raise ValueError(
            f"size {n}: the Hadamard transform needs a power of two; "
            "pad the last axis"
        )
