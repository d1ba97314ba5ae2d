"""What becomes of the probabilities when a tiled kernel casts them to FP8 block by block.

The kernel knows only the largest score so far. Which that is depends on the order of the blocks,
and how much of FP8's range is used depends on a factor. Lau 2026 (arXiv:2606.06521) names both.
"""

from __future__ import annotations

import torch
from torch import Tensor

from week2.attention.fp8 import E4M3


# --8<-- [start:online_cast]
def online_cast(
    scores: Tensor,
    v: Tensor,
    *,
    block: int = 128,
    scale: float = 1.0,
    last_block_first: bool = False,
    dtype: torch.dtype = E4M3,
) -> tuple[Tensor, float]:
    """Online softmax of `scores` `(rows, keys)` times `v`, P cast to `dtype`.

    Each block's `exp(score - largest so far)` is multiplied by `scale`, cast, and
    divided again at the end. Returns the output `(rows, head_dim)` and the share of P
    that the cast made zero.
    """
    blocks = list(
        zip(scores.float().split(block, dim=1), v.float().split(block), strict=True)
    )
    top = torch.full((scores.shape[0], 1), -torch.inf)
    total = torch.zeros(scores.shape[0], 1)
    output = torch.zeros(scores.shape[0], v.shape[1])
    vanished = 0
    for part, values in reversed(blocks) if last_block_first else blocks:
        new_top = torch.maximum(top, part.amax(1, keepdim=True))
        keep = torch.exp(top - new_top)
        weights = torch.exp(part - new_top)
        cast = (weights * scale).to(dtype).float() / scale
        vanished += int((cast == 0).sum())
        output = output * keep + cast @ values
        total = total * keep + weights.sum(1, keepdim=True)
        top = new_top
    return output / total, vanished / scores.numel()


# --8<-- [end:online_cast]


def sink_scores(
    rows: int, keys: int, sink: float, generator: torch.Generator | None = None
) -> Tensor:
    """Scores N(0, 1), the first four keys `sink` higher: an attention sink, in FP64."""
    scores = torch.randn(rows, keys, generator=generator, dtype=torch.float64)
    scores[:, :4] += sink
    return scores
