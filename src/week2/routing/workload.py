"""A workload of all lengths, and what each way of serving it costs and gets right."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from week2.routing.documents import Document, make_documents
from week2.routing.reading import Reader
from week2.routing.router import Router
from week2.sentiment.batches import cut


def mixed_workload(
    texts: Sequence[str],
    labels: Sequence[int],
    tokens_of: Sequence[int],
    *,
    seed: int = 0,
    single: int = 200,
    middle: int = 30,
    long: int = 16,
    longest: int = 2_048,
) -> list[Document]:
    """Single reviews, documents up to 512 tokens, and long ones, half of which turn; shuffled.

    Args:
        texts, labels, tokens_of: reviews, their labels, tokens each.
        seed: what decides all.
        single, middle, long: how many of each; `long` is even.
        longest: tokens of the longest.
    """
    rng = np.random.default_rng(seed)
    made = [
        Document(texts[i], int(labels[i]), "single", int(tokens_of[i]) + 2)
        for i in rng.choice(len(texts), single, replace=False)
    ]
    bounds = (("mixed", middle, 64, 480), ("mixed", long // 2, 600, longest))
    for number, (kind, count, low, high) in enumerate(
        (*bounds, ("turning", long // 2, 1300, longest))
    ):
        lengths = np.exp(rng.uniform(np.log(low), np.log(high), count)).astype(int)
        made += make_documents(
            texts, labels, tokens_of, lengths.tolist(), kind=kind, seed=seed + 1 + number
        )
    return [made[i] for i in rng.permutation(len(made))]


@dataclass
class Measured:
    """Rounds of processor seconds over the workload, and which texts were answered rightly."""

    rounds: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median round."""
        return float(np.median(self.rounds))


# --8<-- [start:serve]
def serve(
    ways: Mapping[str, Any], documents: Sequence[Document], *, rounds: int = 5
) -> dict[str, Measured]:
    """Give the whole workload to each way in turn, `rounds` times after one uncounted.

    Args:
        ways: name to a callable of texts to labels: readers, a router.
        documents: the workload.
        rounds: how often.
    """
    texts = [d.text for d in documents]
    found = {name: Measured() for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            began = time.process_time()
            labels = way(texts)
            if turn:
                found[name].rounds.append(time.process_time() - began)
            found[name].right = [a == d.label for a, d in zip(labels, documents, strict=True)]
    return found


def oracle(
    readers: Mapping[str, Reader], router: Router, documents: Sequence[Document], rounds: int = 5
) -> tuple[float, dict[str, int]]:
    """Seconds if each batch went to the reader that was measured fastest on it, and how many did.

    Of the readers, only those whose limit lets them read a whole batch may be chosen: cutting is
    always faster, and is not reading. Tokenising is counted once, as for any way.

    Args:
        readers: by the names of the router's candidates.
        router: for the limits.
        documents: the workload.
        rounds: how often each batch is measured by each reader; the median counts.
    """
    texts = [d.text for d in documents]
    tokenising = []
    for _ in range(rounds):
        began = time.process_time()
        ids = next(iter(readers.values())).encode(texts)
        tokenising.append(time.process_time() - began)
    total, chosen = float(np.median(tokenising)), dict.fromkeys(readers, 0)
    limits = {c.name: c.limit for c in router.candidates}
    # No batch across a limit: the part within it could have gone to the cheaper model.
    edges = sorted({0, *(limit for limit in limits.values() if limit), max(map(len, ids))})
    for low, high in pairwise(edges):
        inside = [row for row in ids if low < len(row) <= high]
        if not inside:
            continue
        for rows in cut(np.array([len(row) for row in inside]), 4_096, None):
            batch = [inside[i] for i in rows]
            seconds = {
                name: _median_seconds(reader, batch, rounds)
                for name, reader in readers.items()
                if (limit := limits[name]) is None or high <= limit
            }
            best = min(seconds, key=seconds.__getitem__)
            total += seconds[best]
            chosen[best] += len(batch)
    return total, chosen


def _median_seconds(reader: Reader, batch: list[list[int]], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        reader.labels_of(batch)
        times.append(time.process_time() - began)
    return float(np.median(times))


# --8<-- [end:serve]
