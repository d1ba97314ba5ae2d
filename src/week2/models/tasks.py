"""Synthetic tasks that tell sequence models apart: what must be remembered, and for how long.

Each task makes batches of any length, so that a model trained on short sequences can be tested on
long ones. A batch is `Batch(input_ids, labels)`, both `(batch, seq_len)`: `labels` holds the answer
at the places where the model is asked, and -100 elsewhere. Labels aren't shifted: the answer to
place i is given at place i, and the model may look at places up to i.

- selective copying: Gu & Dao 2023, arXiv:2312.00752, section 4.1.1 (after Jing et al. 2019).
- induction heads: the same, section 4.1.2 (after Olsson et al. 2022, arXiv:2209.11895).
- multi-query associative recall: Arora et al. 2023, arXiv:2312.04927, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

IGNORE = -100


class Batch(NamedTuple):
    """Token ids, and the answers: `(batch, seq_len)` both, int64; -100 where nothing is asked."""

    input_ids: Tensor
    labels: Tensor


class Task(Protocol):
    """What a task offers: its vocabulary, and batches of any length it can fill."""

    @property
    def vocab_size(self) -> int:
        """Tokens that inputs and answers are drawn from."""
        ...

    def batch(self, rows: int, seq_len: int, generator: torch.Generator) -> Batch:
        """`rows` fresh sequences of `seq_len` tokens."""
        ...


@dataclass(frozen=True)
class SelectiveCopying:
    """Find `items` symbols among blanks, and give them back in order.

    The symbols stand at random places, so no fixed delay finds them: the model must choose what to
    remember by what it is. Token 0 is blank, 1 asks, the rest are `symbols`.
    """

    items: int = 4
    symbols: int = 8

    @property
    def vocab_size(self) -> int:
        """Blank, question, symbols."""
        return 2 + self.symbols

    def batch(self, rows: int, seq_len: int, generator: torch.Generator) -> Batch:
        """`seq_len - items` places with the symbols among blanks, then `items` questions."""
        room = seq_len - self.items
        _at_least(seq_len, 2 * self.items)
        places = torch.rand(rows, room, generator=generator).topk(self.items).indices.sort().values
        symbols = torch.randint(2, self.vocab_size, (rows, self.items), generator=generator)
        input_ids = torch.zeros(rows, seq_len, dtype=torch.long).scatter(1, places, symbols)
        input_ids[:, room:] = 1
        labels = torch.full_like(input_ids, IGNORE)
        labels[:, room:] = symbols
        return Batch(input_ids, labels)


@dataclass(frozen=True)
class InductionHeads:
    """Remember what followed a marker, and say it when the marker comes again.

    Token 0 is the marker, the rest are `symbols`; the marker stands at a random place, and last.
    """

    symbols: int = 16

    @property
    def vocab_size(self) -> int:
        """Marker and symbols."""
        return 1 + self.symbols

    def batch(self, rows: int, seq_len: int, generator: torch.Generator) -> Batch:
        """Random symbols with one marker among them, and a marker at the end."""
        _at_least(seq_len, 3)
        input_ids = torch.randint(1, self.vocab_size, (rows, seq_len), generator=generator)
        place = torch.randint(0, seq_len - 2, (rows, 1), generator=generator)
        input_ids.scatter_(1, place, 0)
        input_ids[:, -1] = 0
        labels = torch.full_like(input_ids, IGNORE)
        labels[:, -1] = input_ids.gather(1, place + 1)[:, 0]
        return Batch(input_ids, labels)


@dataclass(frozen=True)
class AssociativeRecall:
    """Learn pairs of key and value from the sequence itself, then answer for every key.

    Tokens 1 to `keys` are keys, the next `keys` are values, 0 is filler. First come the pairs, then
    filler with every key among it once more, at random places; there the value is asked.

    Attributes:
        pairs: how many pairs a sequence holds; None: as many as fill it.
        keys: how many keys there are to draw from.
    """

    pairs: int | None = 8
    keys: int = 64

    @property
    def vocab_size(self) -> int:
        """Filler, keys, values."""
        return 1 + 2 * self.keys

    def batch(self, rows: int, seq_len: int, generator: torch.Generator) -> Batch:
        """`pairs` pairs, then the questions among filler."""
        pairs = seq_len // 3 if self.pairs is None else self.pairs
        _at_least(seq_len, 3 * pairs)
        if pairs > self.keys:
            raise ValueError(f"{pairs} pairs need as many keys; there are {self.keys}")
        keys = torch.rand(rows, self.keys, generator=generator).topk(pairs).indices + 1
        values = torch.randint(1 + self.keys, self.vocab_size, (rows, pairs), generator=generator)
        room = seq_len - 2 * pairs
        places = torch.rand(rows, room, generator=generator).topk(pairs).indices + 2 * pairs
        input_ids = torch.zeros(rows, seq_len, dtype=torch.long)
        input_ids[:, : 2 * pairs] = torch.stack([keys, values], dim=2).flatten(1)
        labels = torch.full_like(input_ids, IGNORE)
        return Batch(input_ids.scatter(1, places, keys), labels.scatter(1, places, values))


def _at_least(seq_len: int, least: int) -> None:
    if seq_len < least:
        raise ValueError(f"seq_len must be at least {least} for this task; got {seq_len}")
