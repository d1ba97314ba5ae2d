"""Files that are written whole or not at all, temporary folders, and locks held through files."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nobody waits for a lock, and nothing is swept
    fcntl = None  # type: ignore[assignment]

NEW = 60.0  # seconds for which what nobody has locked may belong to a process that is about to


def write(path: Path, content: bytes | str) -> None:
    """Replace a file's content in one step, in a folder that is made where it is missing.

    Args:
        path: where the content goes.
        content: bytes, or text, which is encoded as UTF-8.

    Raises:
        OSError: it could not be written. The error names `path`, and what was there is unchanged.
    """
    prefix = f".{path.name}.new-"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent, prefix)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _lock(descriptor)
                file.write(content.encode() if isinstance(content, str) else content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:  # of a temporary name, or without any
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """Make a folder for temporary files that is gone afterwards, even from a killed process.

    Args:
        name: how the folder's name begins. Those of this name that killed processes left are
            removed first.
    """
    prefix = f"bookproof-{name}-"
    try:
        _sweep(Path(tempfile.gettempdir()), prefix)
    except FileNotFoundError as error:  # Python's, which tried them all
        advice = "no folder for temporary files can be written; name one in TMPDIR"
        raise OSError(error.errno, f"{advice}: {error.strerror}") from error
    folder = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
    held = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if held is not None:
            _lock(held)
        yield folder
    finally:
        if held is not None:
            os.close(held)
        for _ in range(3):  # a process that is ending may still write there
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(0.05)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what processes that were killed left in a folder, under `prefix` and eight letters.

    A process holds a lock on what it makes, for as long as it lives.
    """
    for left in folder.glob(f"{glob.escape(prefix)}????????") if fcntl else ():
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if time.time() - os.fstat(descriptor).st_mtime > NEW:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            finally:
                os.close(descriptor)


def _lock(descriptor: int) -> None:
    if fcntl:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, made where it is missing: one holder at a time; a second waits.

    Where the system has no `flock` (Windows), nobody waits.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        _lock(file.fileno())
        yield
