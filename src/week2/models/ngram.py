"""An n-gram model with interpolated, modified Kneser-Ney smoothing, over any ids, in NumPy.

Chen & Goodman 1999. What was seen after a context of m ids loses a discount; what the discounts
free goes to the model of m - 1 ids. The longest contexts count occurrences; shorter ones count
*continuations*: by how many different ids a sequence was preceded. Below the empty context lies the
uniform distribution.

A context is a number: its rank among the contexts of its length. It is looked up from right to
left, one id a step, since a context of m ids is one of m - 1 and the id before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Level(NamedTuple):
    """What is known after contexts of one length.

    contexts: sorted keys `shorter context * vocab_size + id before it`; a key's place is its rank.
    grams: sorted keys `context * vocab_size + next id`, of what was seen.
    probabilities: for each of `grams`, its probability after the discount.
    freed: for each context, what its discounts leave to shorter contexts.
    """

    contexts: np.ndarray
    grams: np.ndarray
    probabilities: np.ndarray
    freed: np.ndarray


class KneserNey:
    """A smoothed n-gram model of ids; id 0 ends a text, and fills what lies before it.

    Args:
        texts: ids `(length,)` of each text.
        vocab_size: how many ids there are.
        order: n; contexts have up to n - 1 ids.
        discounts: for each length of context, from 0, what is taken from counts of 1, of 2, and of
            3 or more. By default estimated from the counts, as Chen & Goodman do.
    """

    def __init__(
        self,
        texts: Sequence[np.ndarray],
        vocab_size: int,
        order: int,
        discounts: Sequence[tuple[float, float, float]] | None = None,
    ) -> None:
        """Count `texts`."""
        self.vocab_size, self.order = vocab_size, order
        before, following = windows(texts, order)
        ranks, contexts = [np.zeros(len(following), dtype=np.int64)], [np.zeros(1, dtype=np.int64)]
        for m in range(1, order):
            keys, rank = np.unique(ranks[-1] * vocab_size + before[:, -m], return_inverse=True)
            contexts.append(keys)
            ranks.append(rank)
        grams, counts = np.unique(ranks[-1] * vocab_size + following, return_counts=True)
        levels = []
        for m in reversed(range(order)):
            taken = None if discounts is None else discounts[m]
            levels.append(self._level(contexts[m], grams, counts, taken))
            shorter = contexts[m][grams // vocab_size] // vocab_size
            grams, counts = np.unique(shorter * vocab_size + grams % vocab_size, return_counts=True)
        self.levels = levels[::-1]

    def _level(
        self,
        contexts: np.ndarray,
        grams: np.ndarray,
        counts: np.ndarray,
        discounts: tuple[float, float, float] | None,
    ) -> Level:
        taken = np.array((0.0, *(estimate(counts) if discounts is None else discounts)))
        taken = taken[np.minimum(counts, 3)]
        context = grams // self.vocab_size
        total = np.bincount(context, counts, len(contexts))
        freed = np.bincount(context, taken, len(contexts)) / total
        return Level(contexts, grams, (counts - taken) / total[context], freed)

    # --8<-- [start:probability]
    def probability(self, before: np.ndarray, following: np.ndarray) -> np.ndarray:
        """Return p of each next id, `(rows,)`, after ids `(rows, order - 1)`."""
        p = np.full(len(following), 1 / self.vocab_size)
        context = np.zeros(len(following), dtype=np.int64)
        seen = np.ones(len(following), dtype=bool)
        for m, level in enumerate(self.levels):
            if m:  # longer by one id; where it was never seen, shorter ones decide
                longer = context * self.vocab_size + before[:, -m]
                context, known = find(level.contexts, longer)
                seen &= known
            gram, known = find(level.grams, context * self.vocab_size + following)
            term = np.where(known, level.probabilities[gram], 0.0)
            p = np.where(seen, term + level.freed[context] * p, p)
        return p

    # --8<-- [end:probability]

    def expect(self, before: Sequence[int]) -> np.ndarray:
        """Probabilities `(vocab_size,)` of what follows the ids of a text so far."""
        filled = np.array([0] * (self.order - 1) + list(before))[len(before) :]
        every = np.arange(self.vocab_size)
        return self.probability(np.tile(filled, (self.vocab_size, 1)), every)

    def bits(self, texts: Sequence[np.ndarray]) -> np.ndarray:
        """Bits that it needs for each text and its end, `(texts,)`."""
        needed = -np.log2(self.probability(*windows(texts, self.order)))
        begins = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
        return np.add.reduceat(needed, begins)


def windows(texts: Sequence[np.ndarray], order: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the `order - 1` ids before each id or end of `texts`, `(rows, order - 1)`; that id."""
    fill = np.zeros(order - 1, dtype=np.int32)
    end = np.zeros(1, dtype=np.int32)
    flat = np.concatenate([part for text in texts for part in (fill, text, end)])
    lengths = np.array([len(text) + 1 for text in texts])
    ends = np.cumsum(lengths + order - 1)
    place = np.concatenate([np.arange(e - n, e) for e, n in zip(ends, lengths, strict=True)])
    every = np.lib.stride_tricks.sliding_window_view(flat, order)[place - order + 1]
    return every[:, :-1], every[:, -1].astype(np.int64)


def estimate(counts: np.ndarray) -> tuple[float, float, float]:
    """Discounts of counts of 1, of 2, and of 3 or more (Chen & Goodman 1999)."""
    n = np.bincount(np.minimum(counts, 5), minlength=6)[1:5]
    if not n.all():  # too few texts to say; the usual single discount
        return 0.75, 0.75, 0.75
    y = n[0] / (n[0] + 2 * n[1])
    # Of few counts it may come out below zero, and probabilities with it.
    one, two, more = (max(0.0, j - (j + 1) * y * n[j] / n[j - 1]) for j in (1, 2, 3))
    return float(one), float(two), float(more)


def find(keys: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find each of `wanted` in the sorted `keys`: its place, and whether it is there."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted
