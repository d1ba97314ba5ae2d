"""Files that change together: all of them or none, whenever a process is killed.

What is to change is written to a folder of the book's state, which then gets the name that makes
it count. From there the files move to their places, and if that is cut short, whoever next reads
or changes the book moves the rest.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path

from bookproof.source import files

NAMES = "names.json"  # path from the root → the name of its new content here, or null: it goes


def replace(root: Path, state: Path, contents: Mapping[str, bytes | None]) -> None:
    """Give several files of the book their new content, all or none.

    Args:
        root: of the book.
        state: its uncommitted state.
        contents: path from the root → new content; None where the file goes.

    Raises:
        OSError: it could not be done. Unless that is found out half way, which takes another
            program or a folder that cannot be written, no file has changed.
    """
    draft, counts = state / "changing.new", state / "changing"
    with files.locked(state / "changing.lock"):
        _move(root, counts)
        files.remove(draft)
        draft.mkdir()
        try:
            names = {name: _write_next(draft, data) for name, data in contents.items()}
            _write(draft / NAMES, json.dumps(names).encode())
            draft.rename(counts)
            _move(root, counts)
        except BaseException:
            for folder in (draft, counts):
                files.remove(folder)
            raise


def finish(root: Path, state: Path) -> None:
    """Complete a change that a process was killed in; `root` and `state` as for `replace`."""
    if os.path.lexists(state / "changing"):
        with files.locked(state / "changing.lock"):
            _move(root, state / "changing")


def _write_next(folder: Path, data: bytes | None) -> str | None:
    """Write new content under the next number; its name."""
    if data is None:
        return None
    path = folder / str(sum(1 for _ in folder.iterdir()))
    _write(path, data)
    path.chmod(0o644)
    return path.name


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is on the disk before the name that makes it count."""
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _move(root: Path, folder: Path) -> None:
    """Move what a folder holds to its places; what is no longer there has been moved."""
    for name, new in _names(folder).items():
        target = root / name
        if new is None:
            target.unlink(missing_ok=True)
        elif (folder / new).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(folder / new, target)
            except OSError as error:
                if error.errno != errno.EXDEV:  # the state lies on another file system
                    raise
                files.write(target, (folder / new).read_bytes())
    files.remove(folder)


def _names(folder: Path) -> dict[str, str | None]:
    """Read what moves where; nothing where that was not written whole, and so does not count."""
    try:
        names = json.loads((folder / NAMES).read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, RecursionError, ValueError):
        return {}
    if not isinstance(names, dict):
        return {}
    whole = all(new is None or (isinstance(new, str) and new.isdigit()) for new in names.values())
    return names if whole else {}
