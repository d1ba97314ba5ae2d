"""Batches of one length: what makes short reviews cheap to train on.

Reviews have 16 tokens on average and 60 at the long end. A batch drawn at random is mostly padding;
a batch cut from reviews sorted by length has nearly none. The schedule here is a pure function of
a seed and the batch's number, so that a run killed at step 1,000 resumes with the very batch that
it would have seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import Dataset


@dataclass(frozen=True)
class Encoded:
    """Token ids of many texts, in one flat array: text i is `flat[starts[i]:starts[i + 1]]`."""

    flat: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, ids: Sequence[Sequence[int]]) -> Encoded:
        """Pack lists of token ids."""
        starts = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in ids], out=starts[1:])
        flat = np.fromiter((i for row in ids for i in row), dtype=np.int32, count=int(starts[-1]))
        return cls(flat, starts)

    def __len__(self) -> int:
        """How many texts."""
        return len(self.starts) - 1

    def __getitem__(self, i: int) -> np.ndarray:
        """Token ids of text `i`."""
        return self.flat[self.starts[i] : self.starts[i + 1]]

    @property
    def lengths(self) -> np.ndarray:
        """Tokens in each text."""
        return np.diff(self.starts)

    def padded(self, rows: Sequence[int] | np.ndarray, pad_id: int) -> dict[str, torch.Tensor]:
        """`input_ids` (batch, longest), and `attention_mask` only where there is padding."""
        longest = int(self.lengths[rows].max())
        ids = np.full((len(rows), longest), pad_id, dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for k, row in enumerate(rows):
            tokens = self[int(row)]
            ids[k, : len(tokens)] = tokens
            mask[k, : len(tokens)] = 1
        batch = {"input_ids": torch.from_numpy(ids)}
        if not mask.all():
            batch["attention_mask"] = torch.from_numpy(mask)
        return batch


def cut(lengths: np.ndarray, tokens: int, rng: np.random.Generator | None) -> list[np.ndarray]:
    """Rows sorted by length (ties in random order), cut into batches of about `tokens` tokens."""
    ties = rng.permutation(len(lengths)) if rng is not None else np.arange(len(lengths))
    order = np.lexsort((ties, lengths))
    batches = []
    start = 0
    while start < len(order):
        # The batch is as long as its last row; two looks settle how many rows fit.
        rows = max(1, tokens // int(lengths[order[start]]))
        last = min(start + rows, len(order)) - 1
        rows = max(1, tokens // int(lengths[order[last]]))
        batches.append(order[start : start + rows])
        start += rows
    return batches


class BatchSchedule(Dataset[dict[str, torch.Tensor]]):
    """Item k is the k-th batch of an endless training run: a function of the seed and of k alone.

    Args:
        texts: token ids of each text.
        tokens: tokens a batch holds, about.
        steps: how many batches the run has (epochs follow from it).
        seed: what decides the order.
        pad_id: fills the end of rows that are shorter than the batch's longest.
        columns: further per-text values to give with each batch, such as `labels`.
        first: batches of the run that an earlier state has seen; item 0 is the one after them.
    """

    def __init__(
        self,
        texts: Encoded,
        *,
        tokens: int,
        steps: int,
        seed: int,
        pad_id: int,
        columns: dict[str, np.ndarray] | None = None,
        first: int = 0,
    ) -> None:
        """Count the batches of an epoch; the rest is made when asked for."""
        self.texts, self.tokens, self.steps, self.seed = texts, tokens, steps, seed
        self.pad_id = pad_id
        self.columns = columns or {}
        self.first = first
        self.per_epoch = len(cut(texts.lengths, tokens, None))
        self._epoch = -1
        self._batches: list[np.ndarray] = []

    def __len__(self) -> int:
        """How many batches."""
        return self.steps

    def rows(self, k: int) -> np.ndarray:
        """Which texts batch k holds."""
        epoch, place = divmod(self.first + k, self.per_epoch)
        if epoch != self._epoch:
            rng = np.random.default_rng([self.seed, epoch])
            batches = cut(self.texts.lengths, self.tokens, rng)
            self._batches = [batches[i] for i in rng.permutation(len(batches))]
            self._epoch = epoch
        return self._batches[place]

    def __getitem__(self, k: int) -> dict[str, torch.Tensor]:
        """Batch `k`: `input_ids` (batch, seq_len), `attention_mask` if padded, and the columns."""
        rows = self.rows(k)
        batch = self.texts.padded(rows, self.pad_id)
        for name, values in self.columns.items():
            batch[name] = torch.from_numpy(values[rows])
        return batch


def only(items: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Collate for a loader whose items are whole batches already."""
    (batch,) = items
    return batch
