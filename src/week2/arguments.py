"""Read what a command is given: whole numbers within bounds, and folders that are there.

Each function is the `type` of an argument to argparse, or makes one.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path

SEED_LIMIT = 2**32  # NumPy takes seeds below


def whole_number(least: int = 1, below: int = 2**63) -> Callable[[str], int]:
    """Make a reader of whole numbers from `least`, which is 0 or more, up to what is `below`."""

    def read(text: str) -> int:
        plain = text.isascii() and text.isdecimal() and len(text) <= len(str(below))
        if not plain or not least <= int(text) < below:
            limit = "or more" if below == 2**63 else f"to {below - 1:,}"
            raise ArgumentTypeError(
                f"it must be a whole number, {least} {limit}, and is {text!r:.40}"
            )
        return int(text)

    return read


def whole_numbers(least: int = 1, below: int = 2**63) -> Callable[[str], tuple[int, ...]]:
    """Make a reader of whole numbers with commas between them; of '', it makes none."""
    one = whole_number(least, below)
    return lambda text: tuple(one(part) for part in text.split(",") if part)


def existing_folder(text: str) -> Path:
    """Read the path of a folder that is there."""
    path = Path(text)
    if "\0" in text or not path.is_dir():
        raise ArgumentTypeError(f"no such folder: {text!r}")
    return path
