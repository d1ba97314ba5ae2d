"""The parts of a program that a page shows are whole statements, which a reader can paste."""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections.abc import Iterator

from bookproof.source.index import Book
from bookproof.source.pages import Embed
from bookproof.source.project import Problem
from bookproof.source.snippets import MARKER, Region, find_regions


def check_parts(book: Book) -> Iterator[Problem]:
    """Each region that a page shows is Python, by itself or with the others on that page."""
    for page, blocks in book.pages.items():
        shown: dict[str, list[Embed]] = {}
        for embed in (e for b in blocks if b.language == "python" for e in b.embeds):
            if embed.path.endswith(".py") and embed.region:
                shown.setdefault(embed.path, []).append(embed)
        for name, embeds in shown.items():
            for embed in _broken(book, name, embeds):
                yield Problem(
                    page,
                    embed.line,
                    f"the region '{embed.region}' of {name} begins or ends inside a statement; "
                    "move its markers",
                )


def _broken(book: Book, name: str, embeds: list[Embed]) -> list[Embed]:
    """Find the embeds of a program that show no whole statements; none where it has none itself."""
    text = book.text(book.project.root / name)
    regions = find_regions(text, name)[0]
    lines = text.splitlines()
    known = {e.region: regions[e.region] for e in embeds if e.region in regions}
    broken = [e for e in embeds if e.region in known and not _parses(lines, known[e.region])]
    if not broken or not _parses(lines, Region("", 1, len(lines))):
        return []
    together = sorted(known.values(), key=lambda region: region.start)
    return [] if _parses(lines, *together) else broken


def _parses(lines: list[str], *regions: Region) -> bool:
    """Whether regions of a file, put together, are Python."""
    rows = [row for r in regions for row in lines[r.start - 1 : r.end] if not MARKER.match(row)]
    try:
        with warnings.catch_warnings(action="ignore"):  # running it says so
            ast.parse(textwrap.dedent("\n".join([*rows, ""])))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
