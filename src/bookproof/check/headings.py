"""The headings of a page: one title, first and its own, and under it sections in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bookproof.check.bare import site_pages
from bookproof.source.index import Book
from bookproof.source.page import read
from bookproof.source.project import Problem

HEADING = re.compile(r"(#{1,6})(?!#)(.*)")  # Python-Markdown asks for no blank
UNDERLINE = re.compile(r"(?:=+|-+) *")
LISTED = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+#{1,6}\s")


def check_headings(book: Book) -> Iterator[Problem]:
    """Each page has one title, which no other page has, above all its sections."""
    titles: dict[str, str] = {}
    for page, text, marked in site_pages(book):
        yield from (
            Problem(page, line, fault)
            for line, fault in _faults(marked.split("\n"), text.splitlines())
        )
        for heading in read(text).headings[:1]:
            first = titles.setdefault(heading.title.casefold(), page)
            if first != page:
                fault = f"{first} has the same title, so no reader tells them apart; rename one"
                yield Problem(page, heading.line, fault)


def _faults(rows: list[str], shown: list[str]) -> Iterator[tuple[int, str]]:
    """Judge the headings of a page, in whose `rows` fences are empty and in `shown` are not."""
    levels: list[tuple[int, int]] = []  # line and level of each heading
    for number, (above, row) in enumerate(pairwise(["", *rows]), 1):
        if match := HEADING.match(row):
            levels.append((number, len(match[1])))
            if not match[2].strip("# \t"):
                yield number, "this heading is empty; give it words, or delete it"
        elif LISTED.match(row):
            yield number, "this heading is in a list, where it begins no section; take one away"
        elif UNDERLINE.fullmatch(row) and above.strip() and "|" not in above:
            yield number, "this makes the line above a heading; write ## WORDS, or an empty line"
    if not levels or levels[0][1] != 1:
        yield levels[0][0] if levels else 1, "the page does not begin with its title: # WORDS"
    for (_, above_level), (number, level) in pairwise(levels):
        if level == 1:
            yield number, "the page has its title above; a section begins with ##"
        elif level > above_level + 1:
            marks = "#" * (above_level + 1)
            yield number, f"this heading leaves out a level; the next below the last is {marks}"
    for (number, level), (end, below) in pairwise([*levels, (len(rows) + 1, 1)]):
        if below <= level and not any(row.strip() for row in shown[number : end - 1]):
            yield number, "nothing is under this heading; write its section, or delete it"
