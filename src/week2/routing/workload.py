"""A workload of all lengths, made of reviews."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from week2.routing.documents import Document, make_documents


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
    documents = [
        Document(texts[i], int(labels[i]), "single", int(tokens_of[i]) + 2)
        for i in rng.choice(len(texts), single, replace=False)
    ]
    bounds = (("mixed", middle, 64, 480), ("mixed", long // 2, 600, longest))
    for number, (kind, count, low, high) in enumerate(
        (*bounds, ("turning", long // 2, 1300, longest))
    ):
        lengths = np.exp(rng.uniform(np.log(low), np.log(high), count)).astype(int)
        documents += make_documents(
            texts,
            labels,
            tokens_of,
            lengths.tolist(),
            kind=kind,
            seed=seed + 1 + number,
        )
    return [documents[i] for i in rng.permutation(len(documents))]
