"""What a browser keeps of the site, so that the book reads on without a network."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bookproof.copies.clean import WHEELS
from bookproof.site.material import INDEX, INDEX_FROM_DISK, is_unasked
from bookproof.source import files

WORKER = "sw.js"
FILLED = re.compile(r"^const BOOK = .*;$", re.M)
LARGEST = 1_000_000  # bytes of a file other than a page that "keep the whole book" takes along
SHOWN = re.compile(r"""\b(?:src|href)=["']?([^"'\s>#?]+\.(?:css|js|svg))\b""")
FACES = ("serif", "serif-italic", "sans", "code")
ASKED_FOR = (  # by scripts, when they are used
    "index.html",
    "glossary.html",
    "reading.html",
    INDEX,
    "assets/js/search-worker.js",
    "assets/katex/katex.min.css",
    *(f"assets/fonts/week2-{face}.woff2" for face in FACES),
)


def write_worker(site: Path) -> None:
    """Fill in the service worker of a built site, if it has one: its version, and what it keeps.

    Raises:
        ValueError: the worker has no line to be filled in, or several.
    """
    path = site / WORKER
    if not path.is_file():
        return
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
    names = [name for name in names if name != WORKER and not name.startswith(".")]
    book = json.dumps(
        {"version": version(site, names), "core": core(site, names), "whole": whole(site, names)}
    )
    text, count = FILLED.subn(lambda _: f"const BOOK = {book};", path.read_text("utf-8"))
    if count != 1:
        raise ValueError(f"{WORKER} has {count} lines that begin `const BOOK =`, not one")
    files.write(path, text)


def version(site: Path, names: list[str]) -> str:
    """Return a name for exactly these files."""
    digest = hashlib.sha256()
    for name in names:
        content = hashlib.sha256((site / name).read_bytes()).hexdigest()
        digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()[:12]


def core(site: Path, names: list[str]) -> list[str]:
    """List what every page needs: what the first page loads, the search, the Latin faces."""
    named = SHOWN.findall((site / "index.html").read_text("utf-8"))
    wanted = {*ASKED_FOR, *named}
    return [name for name in names if name in wanted]


def whole(site: Path, names: list[str]) -> list[str]:
    """List the book: all pages, and what they show less what is large or loaded by slices."""

    def belongs(name: str) -> bool:
        if name in ("404.html", INDEX_FROM_DISK) or "hangul" in name:
            return False
        if name.startswith(f"{WHEELS}/") or name.endswith((".map", ".gz", ".inv", ".md", ".txt")):
            return False
        if is_unasked(name):
            return False
        return name.endswith(".html") or (site / name).stat().st_size <= LARGEST

    return [name for name in names if belongs(name)]
