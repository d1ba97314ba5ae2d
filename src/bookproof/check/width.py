"""Find shown code that is wider than a page's column, where a reader would have to scroll."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bookproof.source.index import Book
from bookproof.source.reading import BookError, Problem
from bookproof.source.verbatim import read_embedded


def width(line: str) -> int:
    """Count the columns of a line; a Hangul syllable takes two, as in a terminal.

    Example:
        >>> width("x = '가'")
        8
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    return len(line) + wide - sum(map(bool, map(unicodedata.combining, line)))


def check_width(book: Book) -> Iterator[Problem]:
    """No line of a shown program is wider than `column`, but for the files named `wide`."""
    column, excused = book.project.settings.column, set(book.project.settings.wide)
    if not column:
        return
    needed = set()
    for block in book.blocks:
        for embed in block.embeds if block.language == "python" else ():
            try:
                shown = read_embedded(book.project, embed.path, embed.region)
            except BookError:
                continue  # another check says so
            for line in shown.splitlines():
                if (columns := width(line)) <= column:
                    continue
                needed.add(embed.path)
                if embed.path not in excused:
                    lines = book.text(book.project.root / embed.path).splitlines()
                    number = next((n for n, text in enumerate(lines, 1) if text.endswith(line)), 0)
                    fault = f"{block.page} shows this line of {columns} columns and has {column}"
                    yield Problem(embed.path, number, f"{fault}; break it")
    for name in sorted(excused - needed) if book.whole else ():
        fault = f"`wide` names {name}, of which every shown line fits; delete that name"
        yield Problem("pyproject.toml", 0, fault)
