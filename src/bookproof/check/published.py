"""What lies below docs/, tracked or not: a site publishes it as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from bookproof.source.index import Book
from bookproof.source.project import Problem

KINDS = (
    *(".md", ".ipynb", ".css", ".js", ".mjs", ".wasm", ".webmanifest", ".woff", ".woff2"),
    *(".ico", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"),
    *(".mp4", ".webm", ".pdf", ".txt"),
)
NAMES = re.compile(r"LICEN[CS]E[\w-]*|NOTICE|CNAME")  # of files that need no ending
SECRET = re.compile(r"\.env\b")
LARGEST = 5 * 2**20  # bytes of a file
ACTIVE = re.compile(r"<\s*(?:script|foreignObject)\b|\bon\w+\s*=|javascript:|<!ENTITY", re.I)


def check_published(book: Book) -> Iterator[Problem]:
    """Each file below docs/ is of a kind that a site is made of, and is the book's own."""
    for folder, folders, names in os.walk(book.project.docs):
        for name in sorted([*folders, *names]):
            path = Path(folder, name)
            if fault := _fault(book, path):
                where = path.relative_to(book.project.root).as_posix()
                yield Problem(where, 0, f"{fault}; docs/ is published as it is: move it elsewhere")


def _fault(book: Book, path: Path) -> str:
    """Say why a file or folder is not to be published; empty where it may be."""
    hidden = path.name.startswith(".")  # no engine publishes such a file; a reader may be shown it
    if path.is_symlink() and (fault := _link_fault(book, path)):
        return fault
    if path.is_dir() or (hidden and not SECRET.match(path.name)):
        return ""
    if hidden or not (path.suffix in KINDS or NAMES.fullmatch(path.name)):
        return f"no site is made of a file like {path.name}"
    if path.stat().st_size > LARGEST:
        return f"this file is larger than {LARGEST // 2**20} MiB"
    if path.suffix == ".svg" and ACTIVE.search(path.read_text("utf-8", errors="replace")):
        return "this drawing holds what a browser runs"
    return ""


def _link_fault(book: Book, path: Path) -> str:
    target = path.resolve()
    if not target.is_file():
        return "this is a link to a folder, or to nothing"
    if not target.is_relative_to(book.project.root.resolve()):
        return "this link leads out of the book"
    if target.suffix != path.suffix:
        return f"this is a link to a file of another kind, {target.name}"
    return ""
