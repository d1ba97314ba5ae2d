"""What is said of models that judged the same reviews: scores, pairs, and accuracy by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from week2.sentiment.metrics import accuracy, calibration_error
from week2.statistics import interval, mcnemar_exact


def f1_score(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Mean of both labels' F1 (macro): harmonic mean of precision and recall."""
    scores = []
    for label in (0, 1):
        both = int(((predicted == label) & (labels == label)).sum())
        named = int((predicted == label).sum() + (labels == label).sum())
        scores.append(2 * both / named if named else 0.0)
    return sum(scores) / 2


def scores(
    shares: np.ndarray, labels: np.ndarray, draws: np.ndarray
) -> dict[str, Any]:
    """Accuracy with its bootstrap interval, F1, calibration error of one model.

    Args:
        shares: probability of positive, (rows,).
        labels: 0 or 1, (rows,).
        draws: this model's column of `resampled_means`.
    """
    predicted = (shares >= 0.5).astype(int)
    low, high = interval(draws)
    return {
        "accuracy": float((predicted == labels).mean()),
        "low": low,
        "high": high,
        "rows": len(labels),
        "f1": f1_score(predicted, labels),
        "calibration_error": calibration_error(shares, labels),
    }


def pairs(
    rights: Mapping[str, np.ndarray], draws: np.ndarray
) -> Iterator[dict[str, Any]]:
    """Every two models: difference of accuracy with its interval, and McNemar's p.

    Args:
        rights: for each model, whether each review was labelled rightly, (rows,), bool.
        draws: `resampled_means` of these columns, in their order.
    """
    names = list(rights)
    for i, first in enumerate(names):
        for j in range(i + 1, len(names)):
            a, b = rights[first], rights[names[j]]
            low, high = interval(draws[:, i] - draws[:, j])
            only_first, only_second = int((a & ~b).sum()), int((b & ~a).sum())
            yield {
                "first": first,
                "second": names[j],
                "difference": float(a.mean() - b.mean()),
                "low": low,
                "high": high,
                "only_first": only_first,
                "only_second": only_second,
                "p_value": mcnemar_exact(only_first, only_second),
            }


LENGTHS = ((1, 10), (11, 20), (21, 40), (41, 80), (81, 1_000))


def by_length(
    right: np.ndarray,
    characters: np.ndarray,
    bins: tuple[tuple[int, int], ...] = LENGTHS,
) -> list[dict[str, Any]]:
    """Accuracy of reviews by their length in characters: `from`, `to`, and `metrics.accuracy`."""
    rows = []
    for least, most in bins:
        chosen = (characters >= least) & (characters <= most)
        if chosen.any():
            some = accuracy(
                right[chosen].astype(int), np.ones(int(chosen.sum()), dtype=int)
            )
            rows.append({"from": least, "to": most, **some})
    return rows


def by_text(
    right: np.ndarray, seen: np.ndarray, copies: np.ndarray
) -> dict[str, Any]:
    """Accuracy of rows whose text train holds, that occur more than once here, and of the rest."""
    repeated = np.bincount(copies)[copies] > 1
    groups = {
        "in_train": seen,
        "repeated": repeated & ~seen,
        "single": ~repeated & ~seen,
    }
    return {
        name: accuracy(
            right[chosen].astype(int), np.ones(int(chosen.sum()), dtype=int)
        )
        for name, chosen in groups.items()
        if chosen.any()
    }
