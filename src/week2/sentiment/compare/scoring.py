"""What each model says of each review, kept for the next time."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch
import transformers

from week2._files import whole
from week2.sentiment.batches import Encoded, cut
from week2.sentiment.compare.reviews import Reviews
from week2.sentiment.compare.sides import Side


def positive_shares(
    side: Side, reviews: Reviews, cache: Path | None = None
) -> np.ndarray:
    """Probability of positive for every review, (rows,), fp32; from the cache if it is there.

    Args:
        side: the model.
        reviews: what to classify.
        cache: a folder; None: `WEEK2_CACHE`, `XDG_CACHE_HOME` or `~/.cache`, under `week2`.
    """
    folder = (cache or cache_folder()) / "compare"
    file = folder / f"{side.name.replace('/', '+')}-{_key(side, reviews)}.npy"
    if file.is_file():
        return np.load(file)
    shares = _classify(side, reviews)
    try:
        with whole(file) as part:
            np.save(part, shares)
    except OSError:
        return shares  # nowhere to keep it: the answer is right all the same
    return shares


def cache_folder() -> Path:
    """Where this user's programs may keep what can be made again."""
    if chosen := os.environ.get("WEEK2_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "week2"


def _key(side: Side, reviews: Reviews) -> str:
    """Return a digest that changes with whatever may change an answer."""
    model = side.model
    parts = (
        side.weights_sha256,
        reviews.sha256,
        str(model.dtype),
        model.device.type,
        torch.__version__,
        transformers.__version__,
        str(side.positive),
        model.config.to_json_string(),
        str(side.longest),
        _vocabulary(side),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def _vocabulary(side: Side) -> str:
    """Return the tokenizer as text, without the last call's truncation and padding."""
    if not side.tokenizer.is_fast:
        return json.dumps(side.tokenizer.get_vocab(), sort_keys=True)
    tokenizer = json.loads(side.tokenizer.backend_tokenizer.to_str())
    return json.dumps(
        {k: v for k, v in tokenizer.items() if k not in ("truncation", "padding")}
    )


@torch.inference_mode()
def _classify(side: Side, reviews: Reviews) -> np.ndarray:
    ids = side.tokenizer(
        reviews.documents,
        truncation=True,
        max_length=side.longest,
        return_attention_mask=False,
    )["input_ids"]
    encoded = Encoded.of(ids)
    shares = np.empty(len(reviews), dtype=np.float32)
    pad = side.tokenizer.pad_token_id
    for rows in cut(
        encoded.lengths, 4_096, None
    ):  # sorted by length: hardly any padding
        batch = {
            k: v.to(side.model.device) for k, v in encoded.padded(rows, pad).items()
        }
        logits = side.model(**batch).logits.float()
        shares[rows] = logits.softmax(dim=-1)[:, side.positive].cpu().numpy()
    return shares
