"""What a reader should know about a set of reviews before believing a figure made with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from datasets import Dataset


def describe(parts: Mapping[str, Dataset]) -> dict[str, Any]:
    """Lengths, duplicates, texts in more than one part, and texts with both labels.

    Args:
        parts: datasets by name, as `load_nsmc` gives them; `test` is compared with all others.

    Returns:
        `parts` (by name: rows, share of positive, characters at the 1st, 50th, 99th percentile and
        at most, rows whose text occurred before), `in_both` (texts and rows of `test` that other
        parts hold), `contradictory` (texts with both labels, and their rows).
    """
    facts: dict[str, Any] = {"parts": {}}
    labels: dict[str, list[int]] = defaultdict(list)
    for name, part in parts.items():
        documents = list(part["document"])
        characters = [len(text) for text in documents]
        low, middle, high = np.percentile(characters, [1, 50, 99])
        facts["parts"][name] = {
            "rows": len(documents),
            "positive": float(np.mean(part["label"])),
            "characters": {
                "p1": float(low),
                "median": float(middle),
                "p99": float(high),
                "longest": max(characters),
            },
            "repeated_rows": len(documents) - len(set(documents)),
        }
        for text, label in zip(documents, part["label"], strict=True):
            labels[text].append(label)
    if "test" in parts:
        others = {t for name, part in parts.items() if name != "test" for t in part["document"]}
        rows = [text for text in parts["test"]["document"] if text in others]
        facts["in_both"] = {"texts": len(set(rows)), "test_rows": len(rows)}
    both = [text for text, values in labels.items() if len(set(values)) > 1]
    facts["contradictory"] = {"texts": len(both), "rows": sum(len(labels[text]) for text in both)}
    return facts


def best_possible(documents: Iterable[str], labels: Iterable[int]) -> float:
    """Accuracy of who knows each text's majority label: copies with both labels cap everyone."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for text, label in zip(documents, labels, strict=True):
        by_text[text].append(label)
    right = sum(max(rows.count(0), rows.count(1)) for rows in by_text.values())
    return right / sum(len(rows) for rows in by_text.values())
