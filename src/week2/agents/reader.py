"""An extractive reader, in plain transformers: which run of tokens answers the question?

The model gives each token two scores, one for being the answer's first token and one for its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True)
class Span:
    """The best answer in a context: `context[start:end]`, and the sum of its two scores."""

    text: str
    start: int
    end: int
    score: float


def read(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    questions: Sequence[str],
    contexts: Sequence[str],
    *,
    longest: int = 30,
    batch: int = 16,
    window: int = 384,
    stride: int = 128,
) -> list[Span]:
    """Return the best span of each context for the question at the same place.

    Args:
        model: a `…ForQuestionAnswering`.
        tokenizer: its fast tokenizer.
        questions: one for each context.
        contexts: texts of any length; those beyond a window are read in overlapping windows.
        longest: tokens that an answer may have.
        batch: windows read at once.
        window: tokens of question and context together.
        stride: tokens that neighbouring windows share.

    Raises:
        ValueError: there are not as many questions as contexts.
    """
    if len(questions) != len(contexts):
        raise ValueError(
            f"{len(questions)} questions and {len(contexts)} contexts: give one context each"
        )
    best: list[Span | None] = [None] * len(questions)
    by_length = sorted(range(len(questions)), key=lambda i: len(contexts[i]))
    model.eval()
    for first in range(0, len(by_length), batch):
        chosen = by_length[first : first + batch]
        encoded = tokenizer(
            [questions[i] for i in chosen],
            [contexts[i] for i in chosen],
            truncation="only_second",
            max_length=window,
            stride=stride,
            padding=True,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        owners = encoded.pop("overflow_to_sample_mapping").tolist()
        offsets = encoded.pop("offset_mapping").tolist()
        with torch.inference_mode():
            scores = model(**encoded.to(model.device))
        for row, owner in enumerate(owners):
            inside = torch.tensor([part == 1 for part in encoded.sequence_ids(row)])
            start, end, score = best_span(
                scores.start_logits[row].float().cpu(),
                scores.end_logits[row].float().cpu(),
                inside,
                longest,
            )
            i = chosen[owner]
            known = best[i]
            if known is None or score > known.score:
                a, b = offsets[row][start][0], offsets[row][end][1]
                best[i] = Span(contexts[i][a:b], a, b, score)
    return [span for span in best if span is not None]


# --8<-- [start:best]
def best_span(
    start: torch.Tensor, end: torch.Tensor, inside: torch.Tensor, longest: int = 30
) -> tuple[int, int, float]:
    """Return the first and last token of the best answer, and its score.

    Args:
        start: score of each token as the first of the answer, `(seq_len,)`.
        end: score of each token as the last, `(seq_len,)`.
        inside: true where a token belongs to the context, `(seq_len,)`.
        longest: tokens that an answer may have.
    """
    pair = start[:, None] + end[None, :]
    allowed = torch.ones_like(pair, dtype=torch.bool).triu().tril(longest - 1)
    allowed &= inside[:, None] & inside[None, :]
    pair = pair.masked_fill(~allowed, -torch.inf)
    place = int(pair.argmax())
    return place // len(end), place % len(end), float(pair.max())


# --8<-- [end:best]
