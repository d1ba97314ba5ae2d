"""The results that chapter 5 was written from, as files of the package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PARTS = ("accuracy", "cost", "memory")
FOLDER = Path(__file__).parent / "published"


def published(name: str = "compare") -> dict[str, Any]:
    """Read a recorded result: `compare`, or `lengths`, `curves` of `week2 bench`.

    Its `provenance` says when, where, with what and on which reviews it was measured.

    Raises:
        ValueError: there is none of this name; the message lists those there are.
    """
    there = sorted(path.stem for path in FOLDER.glob("*.json"))
    if name not in there:
        raise ValueError(
            f"no published result {name!r}; there are {', '.join(there) or 'none'}"
        )
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def row(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """Return the one row that has these values.

    Raises:
        ValueError: none has, or several have; the message says which values do occur.
    """
    matches = [
        r for r in rows if all(r.get(key) == value for key, value in wanted.items())
    ]
    if len(matches) != 1:
        known = {key: sorted({str(r.get(key)) for r in rows}) for key in wanted}
        raise ValueError(f"{len(matches)} rows have {wanted}; there are {known}")
    return matches[0]
