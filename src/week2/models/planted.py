"""A task of `week2.models.tasks`' kind in real words: of many film reviews, judge the marked one.

The others are distractors of either opinion, so counting happy words does not help: the model must
find the mark, read on for one review, and carry the verdict to the end of the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from week2.models.tasks import IGNORE, Batch

MARK, ASK, FIRST = 0, 1, 2


@dataclass(frozen=True)
class PlantedReview:
    """Documents of reviews end to end, one of which follows a mark; at the end, its label is asked.

    Attributes:
        reviews: token ids of each review, 0 to `words - 1`; here they become 2 to `words + 1`.
        labels: 0 or 1 for each.
        words: tokens of the reviews' tokenizer.
    """

    reviews: Sequence[Sequence[int]]
    labels: Sequence[int]
    words: int

    @property
    def vocab_size(self) -> int:
        """Mark, question, words."""
        return FIRST + self.words

    def batch(self, rows: int, seq_len: int, generator: torch.Generator) -> Batch:
        """Documents of exactly `seq_len` tokens; one of the others may have lost its end."""
        longest = max(map(len, self.reviews))
        if seq_len < longest + 2:
            raise ValueError(
                f"seq_len must hold the longest review ({longest} tokens), mark and question: "
                f"at least {longest + 2}; got {seq_len}"
            )
        seed = int(torch.randint(1 << 62, (), generator=generator))
        rng = np.random.default_rng(seed)
        input_ids = np.empty((rows, seq_len), dtype=np.int64)
        labels = torch.full((rows, seq_len), IGNORE)
        for row in range(rows):
            target = int(rng.integers(len(self.reviews)))
            input_ids[row] = self._document(rng, target, seq_len)
            labels[row, -1] = int(self.labels[target])
        return Batch(torch.from_numpy(input_ids), labels)

    def _document(self, rng: np.random.Generator, target: int, seq_len: int) -> np.ndarray:
        marked = [MARK, *(i + FIRST for i in self.reviews[target])]
        room = seq_len - 1 - len(marked)
        others: list[list[int]] = []
        count = 0
        while count < room:
            review = [i + FIRST for i in self.reviews[int(rng.integers(len(self.reviews)))]]
            others.append(review)
            count += len(review)
        if others:
            others[-1] = others[-1][: len(others[-1]) - (count - room)]
        others.insert(int(rng.integers(len(others) + 1)), marked)
        return np.concatenate([*others, [ASK]])
