"""Measure tokenizers for reviews before choosing one: length, unknown pieces, and what they tell.

    WEEK2_DATA=… python tools/measure_tokenizers.py --out tokenizers.json

For each kind, size and spelling (syllables as they are, or decomposed into jamo): tokens a review,
the 99th percentile, the share of unknown tokens, and the validation accuracy of logistic regression
on TF-IDF of single tokens and of tokens with their pairs. The regression is no stand-in for a
network, but it is what a minute can tell: pieces that split apart what carries the sentiment cost
accuracy here too. Reviews of the validation part are in neither training.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
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


def make(kind: str, size: int, jamo: bool, texts: list[str]) -> Tokenizer:
    """A tokenizer trained on `texts`, without special tokens around a text."""
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


def main(argv: list[str] | None = None) -> int:
    """Measure every choice, print a line for each, and write JSON."""
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data", help="folder of the data (default: WEEK2_DATA)")
    p.add_argument("--train-on", type=int, default=200_000, help="reviews for the tokenizer")
    p.add_argument("--fit-on", type=int, default=60_000, help="labelled reviews for the regression")
    p.add_argument("--out", type=Path, help="write the measurements there")
    options = p.parse_args(argv)
    train, held_out = (load_nsmc(s, options.data) for s in ("train", "validation"))
    train = train.select(range(min(options.fit_on, len(train))))
    texts = [t for t in unlabelled_reviews(options.data) if not in_validation(t)]
    texts = texts[: options.train_on]
    measured = []
    for kind, size, jamo in CHOICES:
        began = time.process_time()
        tokenizer = make(kind, size, jamo, texts)
        trained = time.process_time() - began
        shown, asked = (
            [e.ids for e in tokenizer.encode_batch(list(d["document"]))] for d in (train, held_out)
        )
        lengths = [len(ids) for ids in asked]
        unknown = tokenizer.token_to_id("[UNK]")
        row = {
            "kind": kind,
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
        measured.append(row)
        print(json.dumps(row), flush=True)
    if options.out:
        options.out.write_text(json.dumps(measured, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
