"""Measuring what the router needs to know: the cost of a text by its length, and how far to trust.

Times are processor time, summed over threads: with one thread, the time on a quiet machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from week2.statistics import mcnemar

LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


# --8<-- [start:measure]
def measure_costs(
    read: Callable[[list[list[int]]], object],
    lengths: Sequence[int],
    *,
    rounds: int = 5,
    tokens: int = 4_096,
    vocab_size: int = 16_000,
    seed: int = 0,
) -> list[list[float]]:
    """Time one text at each length, in each round, in batches as they come in use.

    Args:
        read: takes a batch of texts as token ids.
        lengths: in tokens.
        rounds: how often each length is measured, after one that is not counted. All
            lengths take turns, so that a slow minute of the machine touches all
            alike.
        tokens: of a batch: `tokens // length` texts, at least one.
        vocab_size: ids are drawn from 5 up to this.
        seed: of the ids.
    """
    rng = np.random.default_rng(seed)
    batches = [
        rng.integers(5, vocab_size, (max(1, tokens // n), n)).tolist()
        for n in lengths
    ]
    costs: list[list[float]] = [[] for _ in lengths]
    for turn in range(rounds + 1):
        for place, batch in enumerate(batches):
            began = time.process_time()
            read(batch)
            if turn:
                costs[place].append((time.process_time() - began) / len(batch))
    return costs


# --8<-- [end:measure]


# --8<-- [start:trust]
def trusted_length(
    lengths: Sequence[int],
    right: Sequence[Sequence[bool]],
    reference: Sequence[Sequence[bool]],
    *,
    level: float = 0.05,
) -> int:
    """Find the longest of `lengths` up to which a model is not significantly worse.

    Args:
        lengths: rising.
        right: at each length, whether the model was right about each text.
        reference: the same of the model to compare with.
        level: of significance.

    Raises:
        ValueError: it is worse at the first length already.
    """
    trusted = None
    for length, mine, theirs in zip(lengths, right, reference, strict=True):
        if sum(mine) < sum(theirs) and mcnemar(mine, theirs) < level:
            break
        trusted = length
    if trusted is None:
        raise ValueError(
            f"the model is worse at {lengths[0]} tokens already; try shorter "
            "texts, or leave it out"
        )
    return trusted


# --8<-- [end:trust]


def measure_memory(
    read: Callable[[list[list[int]]], object],
    lengths: Sequence[int],
    *,
    tokens: int = 8_192,
) -> list[float]:
    """Peak bytes that one text adds while it is read, at each length, weights not counted.

    Each is measured in a child process of its own, over a batch of `tokens // length` texts, since
    a single short text moves the peak by less than the system counts.
    """
    from week2.attention.measure import measure_apart

    per_text = []
    for n in lengths:
        rows = [[7] * n] * max(1, tokens // n)
        peak = measure_apart(partial(read, rows), 0.0, partial(read, [[7] * 32]))
        per_text.append(max(1, peak.peak_bytes) / len(rows))
    return per_text
