"""Files that change together: all of them or none, whenever a process is killed.

What is to change is written to a folder of the book's state, which then gets the name that makes
it count. From there the files move to their places, and if that is cut short, whoever next reads
or changes the book moves the rest.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
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
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            names = {name: _write(draft, data) for name, data in contents.items()}
            (draft / NAMES).write_text(json.dumps(names), "utf-8")
            draft.rename(counts)
            _move(root, counts)
        except BaseException:
            for folder in (draft, counts):
                shutil.rmtree(folder, ignore_errors=True)
            raise


def finish(root: Path, state: Path) -> None:
    """Complete a change that a process was killed in; `root` and `state` as for `replace`."""
    if (state / "changing").exists():
        with files.locked(state / "changing.lock"):
            _move(root, state / "changing")


def _write(folder: Path, data: bytes | None) -> str | None:
    """Write new content under the next number; its name."""
    if data is None:
        return None
    path = folder / str(sum(1 for _ in folder.iterdir()))
    path.write_bytes(data)
    path.chmod(0o644)
    return path.name


def _move(root: Path, folder: Path) -> None:
    """Move what a folder holds to its places; what is no longer there has been moved."""
    with suppress(FileNotFoundError):
        names: dict[str, str | None] = json.loads((folder / NAMES).read_text("utf-8"))
        for name, new in names.items():
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
    shutil.rmtree(folder, ignore_errors=True)
