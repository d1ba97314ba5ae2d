"""The router: each text goes to the model that reads it whole, and cheapest.

It knows nothing of Transformers or Mamba: it is given classifiers with a cost curve and a limit
each, and compares the curves at the text's length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from week2.routing.costs import CostCurve


# --8<-- [start:candidate]
@dataclass(frozen=True)
class Candidate:
    """A classifier that may be chosen.

    Attributes:
        name: what the route calls it.
        classify: a list of texts to a list of results, in order.
        cost: seconds of one text by its length.
        limit: the longest text, in tokens, that it reads whole; None: no limit.
    """

    name: str
    classify: Callable[[list[str]], list[Any]]
    cost: CostCurve
    limit: int | None = None


def route(lengths: Sequence[int], candidates: Sequence[Candidate]) -> np.ndarray:
    """For each length the place, in `candidates`, of the cheapest that may read it.

    A text longer than every limit goes to the one with the highest limit, which will
    cut it.
    """
    n = np.asarray(lengths, dtype=float)
    limits = [np.inf if c.limit is None else float(c.limit) for c in candidates]
    cost = np.stack([np.broadcast_to(c.cost(n), n.shape) for c in candidates])
    reads = np.stack([n <= limit for limit in limits])
    cheapest = np.where(reads, cost, np.inf).argmin(axis=0)
    return np.where(reads.any(axis=0), cheapest, int(np.argmax(limits)))


# --8<-- [end:candidate]


# --8<-- [start:router]
class Router:
    """Called with a list of texts, gives each one's result, in order.

    Args:
        candidates: one or more; of equal costs the first is taken.
        length: how many tokens a list of texts has, each.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        length: Callable[[list[str]], Sequence[int]],
    ) -> None:
        """Refuse an empty list, and two candidates of one name."""
        names = [c.name for c in candidates]
        if not names or len(set(names)) < len(names):
            raise ValueError(
                f"give at least one candidate, each with its own name; got {names}"
            )
        self.candidates, self.length = list(candidates), length

    def routes(self, texts: Sequence[str]) -> list[str]:
        """Return the name of the candidate that each text goes to."""
        places = route(self.length(list(texts)), self.candidates)
        return [self.candidates[place].name for place in places]

    def __call__(self, texts: Sequence[str]) -> list[Any]:
        """Return the result of each text, from the model that it went to."""
        if isinstance(texts, str):
            raise TypeError("give a list of texts, not one string: router([text])")
        out: list[Any] = [None] * len(texts)
        if not texts:
            return out
        places = route(self.length(list(texts)), self.candidates)
        for number, candidate in enumerate(self.candidates):
            mine = np.flatnonzero(places == number)
            if not len(mine):
                continue
            results = candidate.classify([texts[int(i)] for i in mine])
            if len(results) != len(mine):
                raise ValueError(
                    f"{candidate.name} gave {len(results)} results for "
                    f"{len(mine)} texts; a classifier gives one for each, in order"
                )
            for i, result in zip(mine, results, strict=True):
                out[int(i)] = result
        return out

    def thresholds(self, longest: int) -> list[tuple[int, str]]:
        """Where the choice changes: each stretch's first length, and its model."""
        lengths = np.arange(1, longest + 1)
        places = route(lengths.tolist(), self.candidates)
        changes = [0, *(np.flatnonzero(np.diff(places)) + 1)]
        return [(int(lengths[i]), self.candidates[places[i]].name) for i in changes]


# --8<-- [end:router]
