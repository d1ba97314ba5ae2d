"""Soft labels for reviews without labels, from an ensemble of this project's own models.

A student trained on what its teachers think of half a million unlabelled reviews sees three times
the text that labels reach (Hinton et al. 2015, arXiv:1503.02531). Reviews of the validation part
are left out, so that the validation figure stays one of texts nobody was taught about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from week2.sentiment.batches import Encoded
from week2.sentiment.nsmc import in_validation


def soft_labels(
    teachers: Sequence[Path], texts: Sequence[str], cache: Path | None = None
) -> np.ndarray:
    """Share of positive, (texts,), fp32: the mean of the teachers' logits, through the sigmoid.

    Args:
        teachers: folders of classifiers with the labels negative and positive.
        texts: reviews.
        cache: folder where answers are kept for the same teachers and texts.
    """
    if not teachers:
        raise ValueError("soft labels need at least one teacher's folder")
    key = hashlib.sha256("\n".join(texts).encode())
    for folder in teachers:
        key.update((folder / "model.safetensors").read_bytes())
    kept = cache / f"soft-{key.hexdigest()[:16]}.npy" if cache else None
    if kept is not None and kept.exists():
        return np.load(kept)
    from week2.sentiment.classify import Classifier

    total = np.zeros(len(texts), dtype=np.float64)
    for folder in teachers:
        teacher = Classifier(folder)
        for start in range(0, len(texts), 8_192):
            share = teacher.probabilities(texts[start : start + 8_192])[:, 1].astype(np.float64)
            share = share.clip(1e-6, 1 - 1e-6)
            total[start : start + len(share)] += np.log(share / (1 - share))
    answers = (1 / (1 + np.exp(-total / len(teachers)))).astype(np.float32)
    if kept is not None:
        part = kept.with_suffix(".part.npy")
        np.save(part, answers)
        part.replace(kept)
    return answers


def teachable(texts: Sequence[str], known: set[str]) -> list[str]:
    """Distinct reviews that are neither labelled (`known`) nor of the validation part."""
    return [t for t in dict.fromkeys(texts) if t not in known and not in_validation(t)]


def together(*parts: tuple[Encoded, np.ndarray]) -> tuple[Encoded, np.ndarray]:
    """Texts and labels of several sets as one; labels become shares of positive, fp32."""
    flat = np.concatenate([texts.flat for texts, _ in parts])
    lengths = np.concatenate([texts.lengths for texts, _ in parts])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Encoded(flat, starts), np.concatenate([y.astype(np.float32) for _, y in parts])
