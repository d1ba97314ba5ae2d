"""Accuracy with its uncertainty, and without the texts that a model has seen in training."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from week2.statistics import wilson_interval


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Share of right predictions, with its interval: `accuracy`, `low`, `high`, `rows`."""
    right = int((predicted == labels).sum())
    low, high = wilson_interval(right, len(labels))
    return {"accuracy": right / len(labels), "low": low, "high": high, "rows": len(labels)}


def report(
    predicted: np.ndarray,
    labels: np.ndarray,
    documents: Sequence[str],
    trained_on: Collection[str],
) -> dict[str, Any]:
    """Accuracy on all rows, and on those whose text does not occur in `trained_on`."""
    seen = np.fromiter((text in trained_on for text in documents), dtype=bool, count=len(documents))
    return {
        "all": accuracy(predicted, labels),
        "unseen_texts": accuracy(predicted[~seen], labels[~seen]),
        "rows_seen_in_train": int(seen.sum()),
    }


def calibration_error(positive: np.ndarray, labels: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error: how far confidence lies from accuracy, averaged over bins.

    Args:
        positive: predicted share of positive, (rows,).
        labels: 0 or 1, (rows,).
        bins: of confidence, of equal width between one half and one.
    """
    confidence = np.maximum(positive, 1 - positive)
    right = (positive >= 0.5) == (labels == 1)
    place = np.minimum(((confidence - 0.5) * 2 * bins).astype(int), bins - 1)
    error = 0.0
    for b in range(bins):
        chosen = place == b
        if chosen.any():
            error += chosen.mean() * abs(confidence[chosen].mean() - right[chosen].mean())
    return float(error)
