"""Softmax in one pass over its input (Milakov & Gimelshein 2018), and attention for one query.

The state holds the largest score so far, m, and the sum of exp(score - m). A score that raises m
leaves every earlier term too large by one and the same factor, exp(m_new - m_old), so the sum is
put right by one multiplication.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


# --8<-- [start:state]
@dataclass(frozen=True)
class SoftmaxState:
    """Running maximum and sum of what has been seen; of nothing: (-inf, 0)."""

    largest: float = -math.inf
    total: float = 0.0

    def add(self, score: float) -> SoftmaxState:
        """Return the state after one more score."""
        return self.merge(SoftmaxState(score, 1.0 if score > -math.inf else 0.0))

    def merge(self, other: SoftmaxState) -> SoftmaxState:
        """Return the state after all that both have seen, in any order."""
        largest = max(self.largest, other.largest)
        if largest == -math.inf:
            return SoftmaxState()
        return SoftmaxState(
            largest, self.total_for(largest) + other.total_for(largest)
        )

    def total_for(self, largest: float) -> float:
        """Return the sum as if `largest` had been subtracted from every score."""
        return self.total * math.exp(self.largest - largest)

    @property
    def log_sum_exp(self) -> float:
        """log Σ exp(score): softmax of a score is exp(score - log_sum_exp)."""
        return self.largest + math.log(self.total) if self.total else -math.inf


# --8<-- [end:state]


def online_softmax(scores: Iterable[float]) -> list[float]:
    """Softmax with one pass for the statistics and one for the weights.

    Scores of -inf (hidden keys) get weight 0; if all are, every weight is 0.
    """
    scores = list(scores)
    state = SoftmaxState()
    for score in scores:
        state = state.add(score)
    lse = state.log_sum_exp
    return [math.exp(score - lse) if lse > -math.inf else 0.0 for score in scores]


@dataclass(frozen=True)
class Step:
    """What one block of keys did to one query: its scores, and the state after it.

    Attributes:
        scores: the block's scores.
        rescale: exp(old largest - largest), the factor on the old sum and accumulator.
        largest, total: the running maximum and sum after the block.
        acc: Σ exp(score - largest) · value so far, (head_dim,); the output so far is acc / total.
    """

    scores: tuple[float, ...]
    rescale: float
    largest: float
    total: float
    acc: tuple[float, ...]


def attend_in_blocks(
    scores: Sequence[float], values: Sequence[Sequence[float]], block: int
) -> list[Step]:
    """Attention of one query, `block` keys at a time, with every intermediate state.

    Args:
        scores: q·k · scale for each key. values: one row of head_dim numbers for each key.

    Returns:
        One `Step` for each block; the output is `steps[-1].acc` divided by `steps[-1].total`.
    """
    if len(scores) != len(values):
        raise ValueError(
            f"{len(scores)} scores need as many values, got {len(values)}"
        )
    if block < 1:
        raise ValueError(f"a block must hold at least 1 key, got {block}")
    state = SoftmaxState()
    acc = [0.0] * (len(values[0]) if values else 0)
    steps = []
    for start in range(0, len(scores), block):
        part = scores[start : start + block]
        old = state
        for score in part:
            state = state.add(score)
        rescale = math.exp(old.largest - state.largest) if old.total else 0.0
        acc = [a * rescale for a in acc]
        for score, value in zip(part, values[start : start + block], strict=True):
            weight = math.exp(score - state.largest) if state.total else 0.0
            acc = [a + weight * x for a, x in zip(acc, value, strict=True)]
        steps.append(
            Step(tuple(part), rescale, state.largest, state.total, tuple(acc))
        )
    return steps
