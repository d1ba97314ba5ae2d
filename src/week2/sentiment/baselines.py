"""What a network has to beat: saying always the same, counting characters, adding up vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from week2.sentiment.batches import BatchSchedule, Encoded, cut

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


def majority(train_labels: np.ndarray, rows: int) -> np.ndarray:
    """Return the more frequent training label, `rows` times."""
    return np.full(rows, int(np.bincount(train_labels, minlength=2).argmax()))


def tfidf_logistic(
    train_texts: Sequence[str],
    train_labels: np.ndarray,
    *,
    analyzer: str = "char",
    ngrams: tuple[int, int] = (1, 4),
    strength: float = 2.0,
) -> Pipeline:
    """Logistic regression on TF-IDF weights of character 1- to 4-grams, fitted.

    Args:
        train_texts: reviews to learn from.
        train_labels: their labels, 0 or 1.
        analyzer: `char`, or `word`.
        ngrams: shortest and longest run of characters or words.
        strength: inverse of the regularisation (scikit-learn's C).
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    weigh = TfidfVectorizer(
        analyzer=analyzer, ngram_range=ngrams, min_df=2, sublinear_tf=True, dtype=np.float32
    )
    model = make_pipeline(weigh, LogisticRegression(C=strength, max_iter=300))
    return model.fit(train_texts, train_labels)


class BagOfTokens(nn.Module):
    """Adds up a vector for each token and draws a line through the sum: order counts for nothing.

    Args:
        vocab_size: of the tokenizer.
        width: of the vectors.
        pad_id: whose vector is zero.
    """

    def __init__(self, vocab_size: int, width: int, pad_id: int) -> None:
        """Small random vectors."""
        super().__init__()
        self.vectors = nn.Embedding(vocab_size, width, padding_idx=pad_id)
        with torch.no_grad():
            self.vectors.weight.normal_(std=0.02)
            self.vectors.weight[pad_id] = 0
        self.pad_id = pad_id
        self.line = nn.Linear(width, 2)

    def forward(self, input_ids: Tensor) -> Tensor:
        """Logits (batch, 2) for `input_ids` (batch, seq_len)."""
        length = (input_ids != self.pad_id).sum(1, keepdim=True).clamp(min=1)
        return self.line(self.vectors(input_ids).sum(1) / length.sqrt())


def bag_of_tokens(
    train: tuple[Encoded, np.ndarray],
    texts: Encoded,
    vocab_size: int,
    *,
    pad_id: int,
    width: int = 64,
    epochs: int = 3,
    learning_rate: float = 3e-3,
    seed: int = 0,
) -> np.ndarray:
    """Predictions for `texts` of a `BagOfTokens` trained on `train`."""
    torch.manual_seed(seed)
    model = BagOfTokens(vocab_size, width, pad_id)
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.01)
    encoded, labels = train
    tokens = 4_096
    steps = epochs * len(cut(encoded.lengths, tokens, None))
    schedule = BatchSchedule(
        encoded, tokens=tokens, steps=steps, seed=seed, pad_id=pad_id, columns={"labels": labels}
    )
    slope = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, total_iters=steps)
    for k in range(steps):
        batch = schedule[k]
        loss = F.cross_entropy(model(batch["input_ids"]), batch["labels"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        slope.step()
    predicted = np.empty(len(texts), dtype=np.int64)
    with torch.no_grad():
        for rows in cut(texts.lengths, 16_384, None):
            predicted[rows] = model(texts.padded(rows, pad_id)["input_ids"]).argmax(1).numpy()
    return predicted


def main(argv: list[str] | None = None) -> int:
    """`python -m week2.sentiment.baselines`: the baselines on the validation or the test part."""
    import argparse
    import json
    import time

    from transformers import PreTrainedTokenizerFast

    from week2.sentiment.metrics import report
    from week2.sentiment.nsmc import load_nsmc, provenance_of
    from week2.sentiment.tokenizer import encode

    p = argparse.ArgumentParser(prog="python -m week2.sentiment.baselines")
    p.add_argument("tokenizer", type=Path, help="folder of the tokenizer, for the bag of tokens")
    p.add_argument("--data", help="folder of the data, or `handwritten` (default: WEEK2_DATA)")
    p.add_argument("--part", choices=("validation", "test"), default="validation")
    p.add_argument("--out", type=Path, help="write the result there as JSON")
    options = p.parse_args(argv)
    train, held_out = (load_nsmc(s, options.data) for s in ("train", options.part))
    tokenizer = PreTrainedTokenizerFast.from_pretrained(options.tokenizer)
    documents = list(held_out["document"])
    labels, truth = (np.asarray(d["label"]) for d in (train, held_out))
    tokens = {n: encode(tokenizer, d["document"]) for n, d in (("t", train), ("h", held_out))}
    runs = {
        "majority": lambda: majority(labels, len(truth)),
        "bag_of_tokens": lambda: bag_of_tokens(
            (tokens["t"], labels), tokens["h"], len(tokenizer), pad_id=tokenizer.pad_token_id
        ),
        "tfidf_words": lambda: tfidf_logistic(
            train["document"], labels, analyzer="word", ngrams=(1, 2)
        ).predict(documents),
        "tfidf_characters": lambda: tfidf_logistic(train["document"], labels).predict(documents),
    }
    result: dict[str, object] = {"provenance": provenance_of(held_out), "part": options.part}
    seen = set(train["document"])
    for name, run in runs.items():
        began = time.process_time()
        scored = report(run(), truth, documents, seen)
        result[name] = {**scored, "cpu_seconds": round(time.process_time() - began, 1)}
        print(f"{name:17} {scored['all']['accuracy']:.4f}", flush=True)
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
