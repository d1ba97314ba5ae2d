"""How a snippet or shell block stands, in a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a snippet or shell block stands.

    Attributes:
        name: the snippet's path, or the shell block's page and line.
        status: `due` (it is to be run), `ran`, `fresh` (nothing changed), `recorded` (its committed
            receipt stands in), `unmet` (left out, with a reason in the skip list or of its
            requirement), or `failed`.
        message: why, where it did not run or failed.
        seconds: that a run took.
    """

    name: str
    status: str
    message: str = ""
    seconds: float = 0.0
