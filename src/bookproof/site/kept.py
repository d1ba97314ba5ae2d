"""What a build worked out, kept for the next one under a hash of all that it follows from.

So a value that is found is the one that would be made again. A file that is broken, or was cut
off, holds nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from bookproof.source import files
from bookproof.source.project import Project


class Kept(AbstractContextManager["Kept"]):
    """Values of one kind, in a file of the folder `kept` of the book's state; JSON can hold them.

    As a context it replaces the file in one step when it ends, unless something failed. The file
    then holds only what this build asked for, so it does not grow.
    """

    def __init__(self, project: Project, kind: str, ground: str) -> None:
        """Read what the last build kept.

        Args:
            project: the book.
            kind: the name of the file.
            ground: what every value follows from; where it is empty, nothing is kept.
        """
        self.path = project.state / "kept" / kind
        self.ground = ground
        self._before = _read(self.path)
        self._now: dict[str, Any] = {}

    def __exit__(self, failed: object, *about: object) -> None:
        """Keep the values."""
        if self.ground and not failed and self._now != self._before:
            body = json.dumps(self._now, ensure_ascii=False).encode()
            files.write(self.path, _seal(body) + body)

    def value(self, make: Callable[[], Any], *parts: object) -> Any:
        """Return what `make` makes; it follows from the parts and the ground."""
        if not self.ground:
            return make()
        key = key_of(self.ground, *parts)
        if key not in self._now:
            self._now[key] = self._before[key] if key in self._before else make()
        return self._now[key]

    def once(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """Return `make` as a function that works out each value once."""
        return lambda *parts: self.value(lambda: make(*parts), *parts)


def key_of(*parts: object) -> str:
    """Hash texts, numbers, and tuples and lists of them."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n"


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        seal, end, body = path.read_bytes().partition(b"\n")
        if seal + end == _seal(body):
            return dict(json.loads(body))
    return {}
