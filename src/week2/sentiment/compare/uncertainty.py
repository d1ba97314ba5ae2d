"""How sure a difference in accuracy is: bootstrap over texts, McNemar's exact test."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from week2.sentiment.metrics import accuracy, calibration_error

DRAWS = 2_000


def resampled_means(
    values: np.ndarray, copies: np.ndarray, draws: int = DRAWS, seed: int = 0
) -> np.ndarray:
    """Means of `values` over resampled reviews, (draws, columns).

    What is drawn are distinct texts, with all their rows: a text that occurs forty times is one
    observation, not forty. Each text is drawn a Poisson number of times with mean one, which for
    many texts is the bootstrap (Chamandy et al. 2012) and goes row by row.

    Args:
        values: (rows, columns); columns are resampled alike, so differences of them are paired.
        copies: the number of each row's text, (rows,).
        draws: how often.
        seed: what decides the draws.
    """
    texts = int(copies.max()) + 1
    sums = np.zeros((texts, values.shape[1]))
    np.add.at(sums, copies, values)
    rows = np.bincount(copies, minlength=texts)
    rng = np.random.default_rng(seed)
    means = []
    for start in range(0, draws, 100):
        weights = rng.poisson(1.0, (min(100, draws - start), texts)).astype(np.float32)
        means.append((weights @ sums) / (weights @ rows)[:, None])
    return np.concatenate(means)


def interval(draws: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of a bootstrap's draws."""
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


# --8<-- [start:mcnemar]
def mcnemar_exact(only_first: int, only_second: int) -> float:
    """Two-sided p: could a fair coin have shared out the reviews that one model alone gets right?

    McNemar 1947; the exact form is a binomial test with one half.

    >>> mcnemar_exact(5, 5)
    1.0
    >>> round(mcnemar_exact(0, 10), 5)
    0.00195
    """
    n, least = only_first + only_second, min(only_first, only_second)
    terms = (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1))
    logs = np.array(list(terms)) - n * math.log(2)
    return min(1.0, 2 * float(np.exp(logs[: least + 1]).sum()))


# --8<-- [end:mcnemar]


def f1_score(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Mean of both labels' F1 (macro): harmonic mean of precision and recall."""
    scores = []
    for label in (0, 1):
        both = int(((predicted == label) & (labels == label)).sum())
        named = int((predicted == label).sum() + (labels == label).sum())
        scores.append(2 * both / named if named else 0.0)
    return sum(scores) / 2


def scores(shares: np.ndarray, labels: np.ndarray, draws: np.ndarray) -> dict[str, Any]:
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


def pairs(rights: Mapping[str, np.ndarray], draws: np.ndarray) -> Iterator[dict[str, Any]]:
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
    right: np.ndarray, characters: np.ndarray, bins: tuple[tuple[int, int], ...] = LENGTHS
) -> list[dict[str, Any]]:
    """Accuracy of reviews by their length in characters: `from`, `to`, and `metrics.accuracy`."""
    told = []
    for least, most in bins:
        chosen = (characters >= least) & (characters <= most)
        if chosen.any():
            some = accuracy(right[chosen].astype(int), np.ones(int(chosen.sum()), dtype=int))
            told.append({"from": least, "to": most, **some})
    return told


def by_text(right: np.ndarray, seen: np.ndarray, copies: np.ndarray) -> dict[str, Any]:
    """Accuracy of rows whose text train holds, that occur more than once here, and of the rest."""
    repeated = np.bincount(copies)[copies] > 1
    groups = {"in_train": seen, "repeated": repeated & ~seen, "single": ~repeated & ~seen}
    return {
        name: accuracy(right[chosen].astype(int), np.ones(int(chosen.sum()), dtype=int))
        for name, chosen in groups.items()
        if chosen.any()
    }
