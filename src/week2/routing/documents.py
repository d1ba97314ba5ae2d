"""Long documents made of reviews, with a label that is known: the majority of their reviews'.

Nobody labels documents of four thousand tokens for this book, so they are put together. Two kinds:

- *mixed*: the majority is spread over the whole document; its beginning says what the whole says.
- *turning*: the beginning is of the other opinion. Whoever reads only that is misled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

KINDS = ("mixed", "turning")


@dataclass(frozen=True)
class Document:
    """A text, its label (1: most of its reviews are positive), its kind, its length in tokens."""

    text: str
    label: int
    kind: str
    tokens: int


def make_documents(
    texts: Sequence[str],
    labels: Sequence[int],
    tokens_of: Sequence[int],
    lengths: Sequence[int],
    *,
    kind: str,
    seed: int,
    share: float = 0.8,
    turn: int = 512,
) -> list[Document]:
    """One document of about each of `lengths` tokens.

    Args:
        texts: reviews.
        labels: theirs.
        tokens_of: how many tokens each has, without special ones.
        lengths: tokens of each document to make, special ones included, about.
        kind: `mixed` or `turning`.
        seed: what decides the reviews.
        share: of the reviews, how many are of the document's label (at least one more than half).
        turn: a turning document's first so many tokens are of the other label, and count as the
            minority; it must be well over twice as long.

    Raises:
        ValueError: an unknown kind, or a turning document too short to turn.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}; got {kind!r}")
    if kind == "turning" and min(lengths, default=turn * 3) < 2.5 * turn:
        raise ValueError(
            f"a document that turns at {turn} tokens must have {2.5 * turn:.0f} "
            f"or more for a majority after it; got {min(lengths)}"
        )
    rng = np.random.default_rng(seed)
    pools = [np.flatnonzero(np.equal(labels, value)) for value in (0, 1)]
    documents = []
    for length in lengths:
        label = int(rng.integers(2))
        order = _turning if kind == "turning" else _mixed
        chosen = order(
            rng, pools, label, np.asarray(tokens_of), int(length), share, turn
        )
        majority = int(2 * sum(labels[i] for i in chosen) > len(chosen))
        tokens = int(sum(tokens_of[i] for i in chosen)) + 2
        documents.append(
            Document(" ".join(texts[i] for i in chosen), majority, kind, tokens)
        )
    return documents


def _mixed(
    rng: np.random.Generator,
    pools: list[np.ndarray],
    label: int,
    tokens_of: np.ndarray,
    length: int,
    share: float,
    turn: int,
) -> list[int]:
    del turn
    chosen: list[int] = []
    count, mine = 2, 0
    while count < length or len(chosen) % 2 == 0:  # an odd number has a majority
        own = mine < share * (len(chosen) + 1)
        i = int(rng.choice(pools[label if own else 1 - label]))
        mine += own
        chosen.append(i)
        count += int(tokens_of[i])
    rng.shuffle(chosen)
    return chosen


def _turning(
    rng: np.random.Generator,
    pools: list[np.ndarray],
    label: int,
    tokens_of: np.ndarray,
    length: int,
    share: float,
    turn: int,
) -> list[int]:
    first: list[int] = []
    count = 2
    while count < turn:
        i = int(rng.choice(pools[1 - label]))
        first.append(i)
        count += int(tokens_of[i])
    then: list[int] = []
    while count < length or len(then) <= len(first) + 1:
        i = int(rng.choice(pools[label]))
        then.append(i)
        count += int(tokens_of[i])
    if (len(first) + len(then)) % 2 == 0:
        then.append(int(rng.choice(pools[label])))
    return [*first, *then]
