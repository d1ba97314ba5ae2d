"""Files that are written whole or not at all, temporary folders, and locks held through files."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: nobody waits for a lock, and nothing is swept
    fcntl = None  # type: ignore[assignment]

NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe opens at once, whoever is at its other end
BINARY = getattr(os, "O_BINARY", 0)  # of Windows
NEW = 60.0  # seconds for which what nobody has locked may belong to a process that is about to


def write(path: Path, content: bytes | str) -> None:
    """Replace a file's content in one step, in a folder that is made where it is missing.

    A file that is there keeps its permissions.

    Args:
        path: where the content goes; where it is a link, the file that it leads to is replaced.
        content: bytes, or text, which is encoded as UTF-8.

    Raises:
        OSError: it could not be written, or is a folder, device or pipe. The error names `path`,
            and what was there is unchanged.
    """
    place = Path(os.path.realpath(path))
    prefix = f".{place.name}.new-"
    try:
        mode = _mode(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        _sweep(place.parent, prefix)
        descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=prefix)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _lock(descriptor)
                file.write(content.encode() if isinstance(content, str) else content)
            os.chmod(temporary, mode)
            os.replace(temporary, place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:  # of a temporary name, or without any
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _mode(place: Path) -> int:
    """Give the permissions that a file is to have: its own, or those of a new one."""
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        return 0o644
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    return mode & 0o777


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read it.

    Raises:
        OSError: it cannot be read, or is a folder, device or pipe, which might never end.
    """
    descriptor = os.open(path, os.O_RDONLY | NO_WAIT | BINARY)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    raise OSError(errno.EINVAL, "it is no regular file", os.fspath(path))


def remove(path: Path) -> None:
    """Remove a file, or a folder with all in it, as far as that is allowed."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    with suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if path.exists() and os.name == "posix":  # it nests deeper than Python can follow
        subprocess.run(["rm", "-rf", "--", path], stderr=subprocess.DEVNULL, check=False)


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
            remove(folder)
            if not folder.exists():
                break
            time.sleep(0.05)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what processes that were killed left in a folder, under `prefix` and eight letters.

    A process holds a lock on what it makes, for as long as it lives. What another user made, and
    what is no file or folder, is none of theirs.
    """
    for left in folder.glob(f"{glob.escape(prefix)}????????") if fcntl else ():
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | NO_WAIT)
            try:
                found = os.fstat(descriptor)
                known = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
                own = known and found.st_uid == os.getuid()
                if own and time.time() - found.st_mtime > NEW:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(left)
            finally:
                os.close(descriptor)


def _lock(descriptor: int) -> None:
    if fcntl:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path, holder: str = "") -> Iterator[None]:
    """Hold a lock file, made where it is missing: one holder at a time; a second waits.

    Where the system has no `flock` (Windows), nobody waits.

    Args:
        path: the lock file.
        holder: who holds it, in words; whoever waits is told. Empty where nobody waits for long.

    Raises:
        OSError: the file cannot be made, or is a folder, device or pipe.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | NO_WAIT, 0o644)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file; remove it", os.fspath(path))
        if fcntl:
            _wait_for(descriptor, f"waiting for {holder} ({path} is locked)" if holder else "")
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, message: str) -> None:
    """Take a lock; where another holds it, say so and wait."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if message:
            print(message, file=sys.stderr, flush=True)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
