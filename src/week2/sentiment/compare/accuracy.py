"""How often each model is right: on all reviews, by their kind, and when they are spoiled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from week2.sentiment import nsmc
from week2.sentiment.compare.reviews import SPOILS, Reviews, spoiled
from week2.sentiment.compare.scoring import positive_shares
from week2.sentiment.compare.sides import Side
from week2.sentiment.compare.uncertainty import (
    by_length,
    by_text,
    mcnemar_exact,
    pairs,
    scores,
)
from week2.statistics import interval, resampled_means


def compare_accuracy(
    sides: Sequence[Side],
    reviews: Reviews,
    *,
    spoil: int = 10_000,
    cache: Path | None = None,
) -> dict[str, Any]:
    """Score every model that was trained, on the same reviews.

    Args:
        sides: the models; those with random weights are passed over.
        reviews: what they are scored on.
        spoil: how many of the reviews, the first, are scored again spoiled.
        cache: where predictions are kept (see `positive_shares`).

    Returns:
        `models` (scores by name, with `by_length`, `by_text`, `spoiled`) and `pairs`.

    Raises:
        NsmcError: a model may have been trained on some of the reviews.
    """
    scored = [side for side in sides if side.trained_on != "nothing"]
    for side in scored:
        nsmc.check_scoring(side.trained_on, reviews.provenance)
    if not scored:
        return {"models": {}, "pairs": []}
    shares = {side.name: positive_shares(side, reviews, cache) for side in scored}
    rights = {name: (s >= 0.5) == (reviews.labels == 1) for name, s in shares.items()}
    copies = reviews.copies
    draws = resampled_means(
        np.stack([*rights.values()], axis=1).astype(float), copies
    )
    characters = np.array([len(text) for text in reviews.documents])
    few = reviews.first(spoil)
    versions = {how: spoiled(few, how) for how in SPOILS}
    models = {}
    for place, side in enumerate(scored):
        right = rights[side.name]
        models[side.name] = {
            **scores(shares[side.name], reviews.labels, draws[:, place]),
            "by_length": by_length(right, characters),
            "by_text": by_text(right, reviews.seen, copies),
            "spoiled": _spoiled(side, few, versions, right[: len(few)], cache),
        }
    comparisons = [
        {**pair, **over_texts(rights[pair["first"]], rights[pair["second"]], copies)}
        for pair in pairs(rights, draws)
    ]
    return {"models": models, "pairs": comparisons}


# --8<-- [start:texts]
def over_texts(
    first: np.ndarray, second: np.ndarray, copies: np.ndarray
) -> dict[str, Any]:
    """McNemar's test over distinct texts: all copies of a text count once.

    Copies may bear different labels. Such a text goes to the model that is right on
    more of them, and to neither if they are level.

    Args:
        first: whether the first model is right on each review, (rows,), bool.
        second: the same for the second model.
        copies: the number of each row's text, (rows,).
    """
    ahead = np.bincount(copies, weights=first.astype(float) - second)
    only_first, only_second = int((ahead > 0).sum()), int((ahead < 0).sum())
    p_value = mcnemar_exact(only_first, only_second)
    return {"only_first": only_first, "only_second": only_second, "p_value": p_value}


# --8<-- [end:texts]


def _spoiled(
    side: Side,
    few: Reviews,
    versions: dict[str, Reviews],
    right: np.ndarray,
    cache: Path | None,
) -> dict[str, Any]:
    """Accuracy of each spoiled version, and what it lost against the same reviews as they were."""
    result: dict[str, Any] = {
        "rows": len(few),
        "none": {"accuracy": float(right.mean())},
    }
    for how, version in versions.items():
        now = (positive_shares(side, version, cache) >= 0.5) == (few.labels == 1)
        change = np.stack([now.astype(float) - right, now], axis=1)
        draws = resampled_means(change, few.copies, draws=500)
        low, high = interval(draws[:, 0])
        result[how] = {
            "accuracy": float(now.mean()),
            "change": float(change[:, 0].mean()),
            "low": low,
            "high": high,
        }
    return result
