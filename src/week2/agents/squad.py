"""Exact match and F1 of an answer, as SQuAD counts them, and data in SQuAD's format.

Rajpurkar et al. 2016, arXiv:1606.05250, section 6.1: lower case, no punctuation, no articles.
"""

from __future__ import annotations

import gzip
import json
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DROPPED = str.maketrans("", "", string.punctuation)


# --8<-- [start:metrics]
def normalised(answer: str) -> str:
    """Lower case; without punctuation, English articles and doubled spaces."""
    words = answer.lower().translate(_DROPPED).split()
    return " ".join(word for word in words if word not in {"a", "an", "the"})


def exact_match(answer: str, right: Sequence[str]) -> float:
    """1.0 if the answer equals one of the right ones once normalised, else 0.0."""
    return float(normalised(answer) in {normalised(one) for one in right})


def f1(answer: str, right: Sequence[str]) -> float:
    """Compute the harmonic mean of word precision and recall, for the best match."""
    words = normalised(answer).split()
    return max(_overlap(words, normalised(one).split()) for one in right)


def _overlap(answer: list[str], right: list[str]) -> float:
    if not answer or not right:
        return float(answer == right)
    common = sum((Counter(answer) & Counter(right)).values())
    return 2 * common / (len(answer) + len(right))


# --8<-- [end:metrics]


@dataclass(frozen=True)
class Asked:
    """One question of a data set in SQuAD's format, with every answer that counts as right."""

    id: str
    question: str
    context: str
    answers: tuple[str, ...]


def read_squad(path: Path) -> list[Asked]:
    """Read the questions of a `.json` or `.json.gz` in the format of SQuAD 1.1 and XQuAD."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return [
        Asked(
            entry["id"],
            entry["question"],
            paragraph["context"],
            tuple(answer["text"] for answer in entry["answers"]),
        )
        for article in json.loads(text)["data"]
        for paragraph in article["paragraphs"]
        for entry in paragraph["qas"]
    ]
