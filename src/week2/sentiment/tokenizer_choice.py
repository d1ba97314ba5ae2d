"""Which tokenizer for reviews: kinds, sizes and spellings, trained and measured alike.

For each choice: tokens a review, the 99th percentile, the share of unknown tokens, and the
validation accuracy of logistic regression on TF-IDF of single tokens and of tokens with their
pairs. The regression is no stand-in for a network, but it is what a minute can tell: pieces that
split apart what carries the sentiment cost accuracy here too. Reviews of the validation part are in
neither training.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from week2.sentiment.nsmc import in_validation, load_nsmc, unlabelled_reviews
from week2.sentiment.tokenizer import SPECIAL, normalizer

KINDS = ("wordpiece", "unigram", "bpe", "bytes")
CHOICES = (
    ("wordpiece", 8_000, False),
    ("wordpiece", 12_000, False),
    ("wordpiece", 16_000, False),
    ("wordpiece", 16_000, True),
    ("bpe", 16_000, False),
    ("bytes", 16_000, False),
    ("unigram", 16_000, False),
)


def make(kind: str, size: int, jamo: bool, texts: Sequence[str]) -> Tokenizer:
    """Train a tokenizer on `texts`, without special tokens around a text.

    Args:
        kind: one of `KINDS`; `bytes` is byte-level BPE.
        size: pieces to ask for; a small text gives fewer.
        jamo: decompose syllables into their letters first (NFD).
        texts: to train on.
    """
    trainer: Any
    split: Any
    words = [
        pre_tokenizers.WhitespaceSplit(),
        pre_tokenizers.Punctuation(behavior="contiguous"),
    ]
    marked = [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation(behavior="contiguous")]
    common: dict[str, Any] = {
        "vocab_size": size,
        "special_tokens": list(SPECIAL),
        "show_progress": False,
    }
    if kind == "wordpiece":
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
        trainer = trainers.WordPieceTrainer(limit_alphabet=3000, min_frequency=2, **common)
        split = pre_tokenizers.Sequence(words)
    elif kind == "unigram":
        tokenizer = Tokenizer(models.Unigram())
        trainer = trainers.UnigramTrainer(unk_token="[UNK]", **common)
        split = pre_tokenizers.Sequence(marked)
    elif kind == "bpe":
        tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
        trainer = trainers.BpeTrainer(limit_alphabet=3000, min_frequency=2, **common)
        split = pre_tokenizers.Sequence(marked)
    elif kind == "bytes":
        tokenizer = Tokenizer(models.BPE())
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(initial_alphabet=alphabet, min_frequency=2, **common)
        split = pre_tokenizers.ByteLevel(add_prefix_space=True)
    else:
        raise ValueError(f"a kind is one of {', '.join(KINDS)}; got {kind!r}")
    spelling = [normalizer(), normalizers.NFD()] if jamo else [normalizer()]
    tokenizer.normalizer = normalizers.Sequence(spelling)
    tokenizer.pre_tokenizer = split
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def singles(ids: list[int]) -> list[str]:
    """Each token."""
    return [str(i) for i in ids]


def pairs(ids: list[int]) -> list[str]:
    """Each token, and each with the next."""
    return singles(ids) + [f"{a} {b}" for a, b in pairwise(ids)]


def measure(
    kind: str,
    size: int,
    jamo: bool,
    *,
    train_on: int,
    fit_on: int,
    source: str | os.PathLike | None = None,
) -> dict[str, Any]:
    """Train one tokenizer, and measure it on the validation part.

    Args:
        kind: as for `make`.
        size: as for `make`.
        jamo: as for `make`.
        train_on: how many unlabelled reviews the tokenizer is trained on.
        fit_on: how many labelled reviews the regression is fitted on.
        source: where the data is (default: WEEK2_DATA).

    Returns:
        `kind`, `jamo`, `asked` and `size` (pieces), `tokens` (a review, mean), `tokens_99`,
        `unknown` (share of tokens), `singles` and `pairs` (accuracy), `training_cpu_seconds`.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    train, held_out = (load_nsmc(s, source) for s in ("train", "validation"))
    train = train.select(range(min(fit_on, len(train))))
    texts = [t for t in unlabelled_reviews(source) if not in_validation(t)][:train_on]
    began = time.process_time()
    tokenizer = make(kind, size, jamo, texts)
    trained = time.process_time() - began
    shown, asked = (
        [e.ids for e in tokenizer.encode_batch(list(d["document"]))] for d in (train, held_out)
    )
    lengths = [len(ids) for ids in asked]
    unknown = tokenizer.token_to_id("[UNK]")
    row: dict[str, Any] = {
        "kind": kind,
        "asked": size,
        "size": tokenizer.get_vocab_size(),
        "jamo": jamo,
        "tokens": float(np.mean(lengths)),
        "tokens_99": float(np.percentile(lengths, 99)),
        "unknown": float(np.mean([i == unknown for ids in asked for i in ids])),
        "training_cpu_seconds": round(trained, 1),
    }
    for name, look in (("singles", singles), ("pairs", pairs)):
        weigh = TfidfVectorizer(analyzer=look, min_df=2, sublinear_tf=True, dtype=np.float32)
        model = LogisticRegression(C=2.0, max_iter=200)
        model.fit(weigh.fit_transform(shown), train["label"])
        row[name] = float(model.score(weigh.transform(asked), held_out["label"]))
    return row
