"""Time of classifying reviews: warmed up, over many batches of real reviews, tokenising apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate_model` saw.

    Attributes:
        probabilities: softmax of the logits, (reviews, labels), fp32.
        tokenising: seconds of each batch spent on text to token ids, (batches,).
        inference: seconds of each batch spent on token ids to logits, (batches,).
        batch_size: reviews in each batch.
        tokens: token ids in each batch, padding included, (batches,).
    """

    probabilities: np.ndarray
    tokenising: np.ndarray
    inference: np.ndarray
    batch_size: int
    tokens: np.ndarray

    @property
    def latency(self) -> np.ndarray:
        """Seconds of each batch, from text to logits."""
        return self.tokenising + self.inference

    @property
    def throughput(self) -> float:
        """Reviews a second, in the median batch."""
        return self.batch_size / float(np.median(self.latency))


# --8<-- [start:evaluate]
def evaluate_model(
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    *,
    batch_size: int = 64,
    length: int | None = None,
    longest: int = 128,
    warm_up: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> Evaluation:
    """Classify `texts` batch by batch and time each batch's two parts.

    Args:
        model: any classifier of transformers, on its device, in evaluation mode.
        tokenizer: its tokenizer.
        texts: real reviews; those beyond the last whole batch are left out.
        batch_size: reviews at a time.
        length: pad every review to so many tokens; None: to the longest of its batch.
        longest: cut reviews at so many tokens, where `length` is None.
        warm_up: batches to run first, untimed: memory is claimed and kernels chosen
            there.
        clock: seconds; `time.process_time` counts this process's work alone, over all
            threads.

    Raises:
        ValueError: fewer texts than one batch.
    """
    batches = [
        list(texts[i : i + batch_size])
        for i in range(0, len(texts) - batch_size + 1, batch_size)
    ]
    if not batches:
        raise ValueError(f"one batch takes {batch_size} texts; got {len(texts)}")
    padding = {
        "padding": "max_length" if length else "longest",
        "max_length": length or longest,
    }
    shares, tokenising, inference, tokens = [], [], [], []
    with torch.inference_mode():
        for turn in range(-warm_up, len(batches)):
            texts_now = batches[turn % len(batches)]
            began = clock()
            batch = tokenizer(
                texts_now, truncation=True, return_tensors="pt", **padding
            )
            tokenised = clock()
            batch = batch.to(model.device)
            logits = model(**batch).logits
            wait_for(
                logits
            )  # a GPU is told what to do, and goes on alone: stop the clock later
            ended = clock()
            if turn >= 0:
                tokenising.append(tokenised - began)
                inference.append(ended - tokenised)
                tokens.append(batch["input_ids"].numel())
                shares.append(logits.float().softmax(dim=-1).cpu().numpy())
    return Evaluation(
        np.concatenate(shares),
        np.array(tokenising),
        np.array(inference),
        batch_size,
        np.array(tokens),
    )


# --8<-- [end:evaluate]


def wait_for(result: torch.Tensor) -> None:
    """Return when `result` is there."""
    if result.device.type == "cuda":
        torch.cuda.synchronize(result.device)
