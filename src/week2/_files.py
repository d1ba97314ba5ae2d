"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place to write a file or a folder to, which then becomes `path` in one step.

    The place has the name of `path` and lies in a new folder beside it. Where what writes fails,
    it goes, and what was at `path` stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        place = Path(folder) / path.name
        yield place
        if path.is_dir():
            shutil.rmtree(path)
        place.replace(path)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, as readable as it gets: one space deep, in UTF-8."""
    with whole(path) as part:
        part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
