"""Files that are written whole or not at all, and locks held through files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Replace a file's content in one step, in a folder that is made where it is missing.

    Args:
        path: where the content goes.
        content: bytes, or text, which is encoded as UTF-8.

    Raises:
        OSError: it could not be written. The error names `path`, and what was there is unchanged.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        _replace(path, data)
    except OSError as error:  # of a temporary name, or without any
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, made where it is missing: one holder at a time; a second waits.

    Where the system has no `flock` (Windows), nobody waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
