"""Router against oracle: both, and every model alone, are sums over the same measured cells.

A cell is one batch read by one model in one round. Whoever serves the workload is a choice of one
model for each batch, so its time is a sum of cells. Times of one round were measured within
seconds of each other: what slowed the machine then slowed all that is compared.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from week2.routing.reading import Reader
from week2.sentiment.batches import cut


def batches_of(
    lengths: Sequence[int], edges: Sequence[int], tokens: int = 4_096
) -> list[list[int]]:
    """Rows of about equal length, about `tokens` tokens a batch, none of them across an edge.

    Args:
        lengths: of each text, in tokens.
        edges: lengths after which a choice may change: limits, thresholds.
        tokens: of a batch.
    """
    n = np.asarray(lengths)
    bounds = sorted({0, *(e for e in edges if e < n.max()), int(n.max())})
    batches = []
    for low, high in pairwise(bounds):
        inside = np.flatnonzero((n > low) & (n <= high))
        if len(inside):
            batches += [
                inside[rows].tolist() for rows in cut(n[inside], tokens, None)
            ]
    return batches


@dataclass(frozen=True)
class Cells:
    """What every model took for every batch, and what it answered.

    Attributes:
        names: of the models.
        seconds: processor seconds, (rounds, batches, models).
        tokenising: processor seconds of tokenising the whole workload, (rounds,).
        labels: of each text by each model, (texts, models).
        batches: rows of the workload in each batch.
    """

    names: tuple[str, ...]
    seconds: np.ndarray
    tokenising: np.ndarray
    labels: np.ndarray
    batches: list[list[int]]

    def served(self, chosen: np.ndarray, tokenised: int = 1) -> np.ndarray:
        """Seconds of the whole workload in each round, (rounds,).

        Args:
            chosen: the model of each batch, as its place in `names`, (batches,) or a row of that
                for each round.
            tokenised: how often every text is cut into tokens.
        """
        where = np.broadcast_to(chosen, self.seconds.shape[:2])[..., None]
        cells = np.take_along_axis(self.seconds, where, axis=2)[..., 0]
        return cells.sum(axis=1) + tokenised * self.tokenising

    def labels_by(self, chosen: np.ndarray) -> np.ndarray:
        """Return each text's label, from the model that its batch goes to, (texts,)."""
        out = np.empty(len(self.labels), dtype=int)
        for rows, place in zip(self.batches, chosen, strict=True):
            out[rows] = self.labels[rows, place]
        return out


# --8<-- [start:cells]
def measure_cells(
    readers: Mapping[str, Reader],
    texts: Sequence[str],
    edges: Sequence[int],
    *,
    rounds: int = 7,
) -> Cells:
    """Let every model read every batch, in turns, `rounds` times after a warm-up.

    Args:
        readers: name to model. One that cuts or windows a batch is timed doing that.
        texts: the workload.
        edges: as for `batches_of`.
        rounds: how often. In each, models begin in another order.
    """
    names = tuple(readers)
    encode = readers[names[0]].encode
    ids = encode(texts)
    batches = batches_of([len(row) for row in ids], edges)
    seconds = np.empty((rounds + 1, len(batches), len(names)))
    tokenising = np.empty(rounds + 1)
    labels = np.empty((len(texts), len(names)), dtype=int)
    for turn in range(rounds + 1):
        began = time.process_time()
        encode(texts)
        tokenising[turn] = time.process_time() - began
        order = np.roll(np.arange(len(names)), turn)
        for number, rows in enumerate(batches):
            batch = [ids[i] for i in rows]
            for place in order:
                began = time.process_time()
                answer = readers[names[place]].labels_of(batch)
                seconds[turn, number, place] = time.process_time() - began
                labels[rows, place] = answer
    return Cells(names, seconds[1:], tokenising[1:], labels, batches)


# --8<-- [end:cells]


# --8<-- [start:oracle]
def oracle_choice(seconds: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Each round's fastest model by batch, by the *other* rounds: (rounds, batches).

    Chosen and scored on the same round, an oracle would pick whatever noise had made
    fast there.

    Args:
        seconds: (rounds, batches, models); two rounds or more.
        allowed: whether a model may read a batch, (batches, models).

    Raises:
        ValueError: a single round, or a batch that no model may read.
    """
    if len(seconds) < 2:
        raise ValueError(
            "the oracle chooses by the other rounds: measure two or more; got 1"
        )
    if not allowed.any(axis=1).all():
        batch = int(np.argmin(allowed.any(axis=1)))
        raise ValueError(f"no model may read batch {batch}; give one without a limit")
    others = [
        np.median(np.delete(seconds, r, axis=0), axis=0) for r in range(len(seconds))
    ]
    return np.where(allowed, np.stack(others), np.inf).argmin(axis=2)


def share_of(
    best: np.ndarray, way: np.ndarray, *, draws: int = 5_000, seed: int = 0
) -> dict[str, float]:
    """How much of `best`'s throughput a way has: `share`, interval `low` to `high`.

    Rounds are drawn again with repetition, both ways' times of a round together (95
    %).

    Args:
        best, way: seconds of the same work, (rounds,).
        draws: how often.
        seed: of the drawing.
    """
    rows = np.random.default_rng(seed).integers(len(best), size=(draws, len(best)))
    low, high = np.percentile(
        best[rows].sum(axis=1) / way[rows].sum(axis=1), [2.5, 97.5]
    )
    return {
        "share": float(best.sum() / way.sum()),
        "low": float(low),
        "high": float(high),
    }


# --8<-- [end:oracle]
