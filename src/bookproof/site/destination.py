"""Where a site is put: a folder that is new or empty, or holds a site built here and no more."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator
from pathlib import Path

from bookproof.record import receipts
from bookproof.source import files
from bookproof.source.project import BookError, Project

MANIFEST = ".built.json"  # names each file of a built site, with its hash
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def check_destination(project: Project, out: Path) -> None:
    """Refuse a folder in which a build would delete something that no build made.

    Args:
        project: the book, whose sources are no place for a site.
        out: absolute path of the folder, links resolved.

    Raises:
        BookError: it holds or lies in the sources, or holds files that are not of a built site.
    """
    remedy = "nothing was built. Name another folder with --out"
    for source in (path.resolve() for path in (*project.sources, project.root)):
        if source.is_relative_to(out):
            raise BookError(f"{out} holds the sources of the book; {remedy}")
        if source != project.root.resolve() and out.is_relative_to(source):
            raise BookError(f"{out} lies in the sources of the book; {remedy}")
    if out.exists() and not out.is_dir():
        raise BookError(f"{out} is a file; {remedy}")
    if stranger := next(_not_built(out), ""):
        raise BookError(
            f"{out / stranger} was not made by a build, and building would delete it; {remedy}, "
            "or move the file away"
        )


def _not_built(out: Path) -> Iterator[str]:
    """Return the files below `out` that no build made, or that were changed since."""
    built = read_manifest(out)
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if name == MANIFEST or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink() or built.get(name) != receipts.digest(path):
            yield name


def read_manifest(out: Path) -> dict[str, str]:
    """Return the files of a built site and their hashes; empty where no build made the folder."""
    try:
        built = json.loads((out / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return built if isinstance(built, dict) else {}


def write_manifest(out: Path) -> None:
    """Note the files of a site that has just been built."""
    built = {
        p.relative_to(out).as_posix(): receipts.digest(p) for p in out.rglob("*") if p.is_file()
    }
    files.write(out / MANIFEST, json.dumps(built, indent=0, sort_keys=True))


def is_whole(out: Path) -> bool:
    """Whether a folder holds a built site, complete and unchanged."""
    built = read_manifest(out)
    return bool(built) and all(
        receipts.digest(out / name) == hashed for name, hashed in built.items()
    )


def swap(built: Path, out: Path) -> None:
    """Put `built` in the place of `out` in one step; what was there is then where `built` was."""
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        os.rename(built, out)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    exchange = getattr(libc, "renameat2", None)
    failed = exchange is None or exchange(
        AT_FDCWD, os.fsencode(built), AT_FDCWD, os.fsencode(out), RENAME_EXCHANGE
    )
    if failed:  # a file system that cannot exchange: two steps
        old = built.with_name("old")
        os.rename(out, old)
        os.rename(built, out)
