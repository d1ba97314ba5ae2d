"""Attention in FP8, emulated: round to torch's float8 types, multiply in FP32.

Every FP8 number is an FP32 number, so a product of rounded operands with an FP32 accumulator is
what an FP8 tensor core aims at. Shapes are `(batch, seq_len, n_heads, head_dim)`. Source of the
recipe: Shah et al. 2024 (arXiv:2407.08608), section 3.3 and Table 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from week2.attention.hadamard import random_signs, rotate

E4M3 = torch.float8_e4m3fn
E5M2 = torch.float8_e5m2

Cast = Literal["normalised", "normalised scaled", "row maximum 1", "row maximum 256"]


# --8<-- [start:quantise]
def quantise(
    x: Tensor, dtype: torch.dtype = E4M3, block: int | None = None
) -> tuple[Tensor, Tensor]:
    """Round `x` to FP8 so that its largest magnitude becomes the type's largest.

    Returns the FP8 values and the FP32 scales that undo it, broadcastable to `x`.
    `block=None`: one scale for the tensor; else one for each batch, head and `block`
    tokens.
    """
    if x.dim() != 4:
        raise ValueError(
            f"shape {tuple(x.shape)}: expected (batch, seq_len, n_heads, head_dim)"
        )
    if block is None:
        largest = x.abs().amax().reshape(1, 1, 1, 1)
    else:
        largest = torch.cat(
            [
                part.abs()
                .amax(dim=(1, 3), keepdim=True)
                .expand(-1, part.shape[1], -1, -1)
                for part in x.split(block, dim=1)
            ],
            dim=1,
        )
    scale = (
        largest.float().clamp(min=torch.finfo(torch.float32).tiny)
        / torch.finfo(dtype).max
    )
    return (x.float() / scale).to(dtype), scale


def dequantise(values: Tensor, scale: Tensor) -> Tensor:
    """Return the FP32 numbers that the FP8 `values` stand for."""
    return values.float() * scale


# --8<-- [end:quantise]


# --8<-- [start:recipe]
@dataclass(frozen=True)
class Recipe:
    """What an FP8 attention does about outliers.

    `block`: tokens to a scale, None for one scale a tensor. `incoherent`: rotate Q
    and K first. `cast`: which form of the probabilities is rounded to FP8 for the
    second product.
    """

    block: int | None = None
    incoherent: bool = False
    cast: Cast = "normalised"
    dtype: torch.dtype = E4M3


BASELINE = Recipe()
FLASH3 = Recipe(block=128, incoherent=True, cast="row maximum 256")
# --8<-- [end:recipe]


# --8<-- [start:attention]
def fp8_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    recipe: Recipe,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Attention with Q, K, V and the probabilities in FP8. Returns FP32; no mask."""
    if recipe.incoherent:
        signs = random_signs(q.shape[-1], generator)
        q, k = rotate(q, signs), rotate(k, signs)
    q, k, v = (
        dequantise(*quantise(x, recipe.dtype, recipe.block)) for x in (q, k, v)
    )
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * q.shape[-1] ** -0.5
    probabilities = cast_probabilities(scores, recipe)
    return torch.einsum("bhqk,bkhd->bqhd", probabilities, v)


def cast_probabilities(scores: Tensor, recipe: Recipe) -> Tensor:
    """Softmax over the last axis as the second product sees it, cast to FP8."""
    top = scores.amax(-1, keepdim=True)
    weights = torch.exp(scores - top)
    total = weights.sum(-1, keepdim=True)
    if recipe.cast.startswith("normalised"):
        # the baseline keeps softmax in FP16
        probabilities = (weights / total).half().float()
        limit = torch.finfo(recipe.dtype).max
        scale = (
            limit / probabilities.amax()
            if recipe.cast == "normalised scaled"
            else 1.0
        )
        return (probabilities * scale).to(recipe.dtype).float() / scale
    scale = 256.0 if recipe.cast == "row maximum 256" else 1.0
    return (weights * scale).to(recipe.dtype).float() / scale / total


# --8<-- [end:attention]


# --8<-- [start:half]
def half_attention(q: Tensor, k: Tensor, v: Tensor, *, keep_fp32: bool) -> Tensor:
    """FP16 attention.

    `keep_fp32=False`: scores and softmax are stored in FP16, as when each step is a
    kernel of its own; True: they stay in FP32 until P is cast, as in FlashAttention.
    """
    q, k, v = (x.half().float() for x in (q, k, v))
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k)
    if not keep_fp32:
        scores = (scores.half().float() * q.shape[-1] ** -0.5).half().float()
        weights = torch.softmax(scores, -1).half().float()
        return torch.einsum("bhqk,bkhd->bqhd", weights, v).half().float()
    scores = scores * q.shape[-1] ** -0.5
    weights = torch.exp(scores - scores.amax(-1, keepdim=True))
    output = torch.einsum("bhqk,bkhd->bhqd", weights.half().float(), v)
    return (output / weights.sum(-1, keepdim=True)).transpose(1, 2).half().float()


# --8<-- [end:half]


# --8<-- [start:outliers]
def outliers(
    seq_len: int,
    head_dim: int,
    n_heads: int,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Q, K, V in FP64 from N(0, 1) + N(0, 100)·Bernoulli(0.001), as section 4.3."""
    shape = (3, 1, seq_len, n_heads, head_dim)
    usual = torch.randn(shape, generator=generator, dtype=torch.float64)
    large = 10 * torch.randn(shape, generator=generator, dtype=torch.float64)
    rare = torch.rand(shape, generator=generator) < 0.001
    q, k, v = usual + large * rare
    return q, k, v


def reference(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attention in FP64."""
    q, k, v = q.double(), k.double(), v.double()
    scores = torch.einsum("bqhd,bkhd->bhqk", q, k) * q.shape[-1] ** -0.5
    return torch.einsum("bhqk,bkhd->bqhd", torch.softmax(scores, -1), v)


def rmse(output: Tensor, truth: Tensor) -> float:
    """Root mean squared error."""
    return float((output.double() - truth).square().mean().sqrt())


# --8<-- [end:outliers]
