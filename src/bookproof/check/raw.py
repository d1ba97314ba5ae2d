"""Marks that the book's Markdown does not read, so that readers see them, and notes to oneself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import pairwise

from bookproof.check.bare import FORMULAS, extensions, site_pages
from bookproof.source.index import Book
from bookproof.source.project import Problem
from bookproof.source.references import REFERENCE

Fault = tuple[int, str]
# What reads a mark: an extension of Markdown or a plugin, or nothing. Where it is not set up, the
# mark is shown as it is.
READ_BY = (
    (r"~~\S(?:.*?\S)?~~", "pymdownx.tilde"),
    (r"(?<![~\w])~\w+~|(?<=\w)~\w+~", "pymdownx.tilde"),
    (r"(?<=\w)\^[\w.+-]+\^", "pymdownx.caret"),
    (r"\^\^\S(?:.*?\S)?\^\^", "pymdownx.caret"),
    (r"(?<![=\w])==\S(?:.*?\S)?==(?![=\w])", "pymdownx.mark"),
    (r"(?<![\w:]):[a-z][a-z0-9_+-]+:(?![\w:])", "pymdownx.emoji"),
    (r"^\s*(?:[-*+]|\d+\.) \[[ xX]\] ", "pymdownx.tasklist"),
    (r"\{(?:\+\+|--|~~|==|>>).*?(?:\+\+|--|~~|==|<<)\}", "pymdownx.critic"),
    (r"\+\+[\w-]+(?:\+[\w-]+)*\+\+", "pymdownx.keys"),
    (r"\[\[[A-Za-z][^\[\]]*\]\](?!\()", "links"),
    (r"\{%.*?%\}", "macros"),
)
NEVER_READ = (
    (r"^ *(?:\?\?|!!|==) +\"?\w", "this opens no fold or tab; write ??? KIND, !!! KIND or ==="),
    (r"\w\{:? *[.#][\w-]", "braces behind a word are shown as they are; put them behind a link"),
    (r"^ *:\s*$", "this definition is empty; write it, or take the mark out"),
    (r"\b(?:TODO|TBD|FIXME|XXX)\b|\blorem ipsum\b", "a note to oneself is left here; do it"),
    (r"Ã[\u0080-\u00bf©±¶¤¼]|â€|Â[\u00a0-\u00bf]", "these letters were read in a wrong encoding"),
)
ATTRIBUTES = re.compile(r" *\{:[^{}]*\} *")
ENTITY = re.compile(r"&[A-Za-z]\w*;")
STRONG = re.compile(r"\*\*+")
OPEN_FORMULA = re.compile(r"\$\$|\$(?![\d\s])")
KEYS = re.compile(r"\+\+([\w-]+(?:\+[\w-]+)*)\+\+")


def check_raw(book: Book) -> Iterator[Problem]:
    """No mark is left that the book's Markdown shows as it is, and no note to oneself."""
    known = extensions(book.project)
    unread = [
        (pattern, f"nothing reads this mark, and it is shown; take it out, or set up {name}")
        for pattern, name in READ_BY
        if not any(name in each for each in known)
    ]
    for page, _, text in site_pages(book):
        marked = [REFERENCE.sub("", row) for row in text.split("\n")]
        faults = [*_matches(marked, [*unread, *NEVER_READ]), *_unclosed(marked, known)]
        if "pymdownx.keys" in known:
            faults += _unknown_keys(marked)
        yield from (Problem(page, line, fault) for line, fault in faults)


def _matches(marked: list[str], patterns: list[tuple[str, str]]) -> Iterator[Fault]:
    for number, (above, row) in enumerate(pairwise(["", *marked]), 1):
        for pattern, fault in patterns:
            if match := re.search(pattern, row, re.I if "lorem" in pattern else 0):
                yield number, f"{match[0].strip()}: {fault}"
        for entity in ENTITY.findall(row):
            if entity[1:] not in html5:
                yield number, f"{entity}: there is no such character reference; correct its name"
        if ATTRIBUTES.fullmatch(row) and not above.strip():
            yield number, "these braces follow nothing, and are shown; put them right below a text"


def _unclosed(marked: list[str], known: set[str]) -> Iterator[Fault]:
    """Find marks that open something in a paragraph and never close it."""
    bold = 0  # the line of the last ** that opens, in this paragraph
    for number, row in enumerate([*marked, ""], 1):
        if not row.strip() and bold:
            yield bold, "** opens bold text here that nothing closes; close it, or write \\*\\*"
        bold = bold if row.strip() else 0
        if len(STRONG.findall(row)) % 2:
            bold = 0 if bold else number
        if "`" in row:
            yield number, "this backtick opens code that nothing closes; close it, or write \\`"
        if FORMULAS in known and OPEN_FORMULA.search(row):
            yield number, "$ opens a formula here that nothing closes; close it, or write \\$"


def _unknown_keys(marked: list[str]) -> Iterator[Fault]:
    # A book without keys needs no pymdownx, which carries no types.
    from pymdownx.keymap_db import aliases, keymap  # type: ignore[import-untyped]

    for number, row in enumerate(marked, 1):
        for keys in KEYS.findall(row):
            unknown = [key for key in keys.split("+") if key.lower() not in keymap | aliases]
            yield from ((number, f"{key!r} is no key that ++…++ knows") for key in unknown)
