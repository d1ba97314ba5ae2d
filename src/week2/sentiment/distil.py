"""Soft labels for reviews without labels, from an ensemble of this project's own models.

A student trained on what its teachers think of half a million unlabelled reviews sees three times
the text that labels reach (Hinton et al. 2015, arXiv:1503.02531). Reviews of the validation part
are left out, so that the validation figure stays one of texts nobody was taught about.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from week2._files import whole
from week2.sentiment.batches import Encoded
from week2.sentiment.nsmc import in_validation

COUNTS: dict[str, tuple[Callable[[str], str], tuple[int, int]]] = {
    "characters": (str, (1, 4)),
    "jamo": (partial(unicodedata.normalize, "NFD"), (2, 6)),
}
"""Teachers that are no networks, logistic regression on counts: how each writes a text before it
counts (`jamo` takes a syllable apart: 한 is ㅎㅏㄴ), the shortest and the longest run counted."""


def network_log_odds(folder: Path, texts: Sequence[str], cache: Path | None = None) -> np.ndarray:
    """Return what a classifier in a folder thinks: log-odds of positive, (texts,), fp32.

    Args:
        folder: of a classifier with the labels negative and positive.
        texts: reviews.
        cache: folder where answers are kept for the same weights and texts.
    """
    from week2.sentiment.classify import CHUNK, Classifier

    def answer() -> np.ndarray:
        teacher = Classifier(folder)
        share = np.empty(len(texts))
        # In chunks: half a million tokenised reviews would take gigabytes at once.
        for start in range(0, len(texts), CHUNK):
            chunk = slice(start, start + CHUNK)
            share[chunk] = teacher.probabilities(texts[chunk])[:, 1]
        share = share.clip(1e-6, 1 - 1e-6)
        return np.log(share / (1 - share))

    return _log_odds(answer, cache, (folder / "model.safetensors").read_bytes(), texts)


def counted_log_odds(
    name: str,
    train_texts: Sequence[str],
    train_labels: np.ndarray,
    texts: Sequence[str],
    cache: Path | None = None,
) -> np.ndarray:
    """Classify by counts of character or jamo runs: log-odds of positive, (texts,), fp32.

    A network and a count err on different reviews, which is what makes their mean better than
    either.

    Args:
        name: one of `COUNTS`.
        train_texts: reviews to learn from.
        train_labels: their labels, 0 or 1.
        texts: reviews to judge.
        cache: folder where answers are kept for the same training and texts.
    """
    from week2.sentiment.baselines import tfidf_logistic

    write, runs = COUNTS[name]
    seen = [write(t) for t in train_texts]

    def answer() -> np.ndarray:
        counts = tfidf_logistic(seen, train_labels, ngrams=runs)
        return np.asarray(counts.decision_function([write(t) for t in texts]))

    learned = "\n".join(seen).encode() + np.asarray(train_labels).tobytes()
    return _log_odds(answer, cache, learned, texts)


def _log_odds(
    answer: Callable[[], np.ndarray], cache: Path | None, teacher: bytes, texts: Sequence[str]
) -> np.ndarray:
    key = hashlib.sha256(teacher + "\n".join(texts).encode())
    cache_file = cache / f"log-odds-{key.hexdigest()[:16]}.npy" if cache else None
    if cache_file is not None and cache_file.exists():
        return np.load(cache_file)
    answers = answer().astype(np.float32)
    if cache_file is not None:
        with whole(cache_file) as part:
            np.save(part, answers)
    return answers


def soft_labels(log_odds: Sequence[np.ndarray]) -> np.ndarray:
    """Share of positive, (texts,), fp32: the teachers' mean log-odds, through the sigmoid."""
    if not log_odds:
        raise ValueError("soft labels need at least one teacher")
    return (1 / (1 + np.exp(-np.mean(log_odds, axis=0, dtype=np.float64)))).astype(np.float32)


def teachable(
    texts: Sequence[str], known: set[str], most: int | None = None, seed: int = 0
) -> list[str]:
    """Distinct reviews that are neither labelled (`known`) nor of the validation part.

    Beyond `most` of them, that many are drawn by the seed, and stay in their order.
    """
    there = [t for t in dict.fromkeys(texts) if t not in known and not in_validation(t)]
    drawn = np.random.default_rng(seed).permutation(len(there))[:most]
    return [there[i] for i in sorted(drawn)]


def together(*parts: tuple[Encoded, np.ndarray]) -> tuple[Encoded, np.ndarray]:
    """Texts and labels of several sets as one; labels become shares of positive, fp32."""
    flat = np.concatenate([texts.flat for texts, _ in parts])
    lengths = np.concatenate([texts.lengths for texts, _ in parts])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Encoded(flat, starts), np.concatenate([y.astype(np.float32) for _, y in parts])
