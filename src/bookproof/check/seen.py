"""What a reader meets on a page: each output beside its program, pictures in words, ids once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from bookproof.source.index import Book
from bookproof.source.page import BY_HAND, LINK, read
from bookproof.source.pages import Block, Embed
from bookproof.source.project import Problem

LEFT = (
    (r"^(?:<{7}|>{7}|\|{7}|={7})(?: |$)", "a conflict of versions is left here; resolve it"),
    (
        r"<!--[-\s]*pytest-codeblocks:\s*(?!needs\()",
        "no comment keeps a program from being run; take it out, or use the skip list",
    ),
    (
        r"\]\((?![^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\))",
        "this link is not closed, and is read as text: [words](target)",
    ),
)
HIDDEN = re.compile(r"(?m)^search:\s*(?:\{.*|\n(?:[ \t].*\n)*[ \t]+)exclude:\s*true")
RULE = re.compile(r"[|: -]*-[|: -]*")  # under the first row of a table
NOTE = re.compile(r"(?<!\w)\[\^([\w-]+)\](:?)")
IMG = re.compile(r"<img\b(?![^>]*\balt=\"[^\"]*[^\"\s])[^>]*>", re.I)
Shown = tuple[Block, Embed]


def check_order(book: Book) -> Iterator[Problem]:
    """Each output stands next to its program: behind it, or ahead of it.

    Programs in a row may have their outputs behind them, or ahead of them, in the same order.
    """
    for blocks in book.pages.values():
        shown = [(b, e) for b in blocks for e in b.embeds if e.path.endswith((".py", ".out"))]
        groups = [list(group) for _, group in groupby(shown, lambda pair: _is_output(pair[1]))]
        for at, group in enumerate(groups):
            if _is_output(group[0][1]):
                beside = groups[at - 1 : at] + groups[at + 1 : at + 2]
                yield from _misplaced(group, [e.program for g in beside for _, e in g])


def _is_output(embed: Embed) -> bool:
    return embed.path.endswith(".out")


def _misplaced(outputs: Sequence[Shown], programs: Sequence[str]) -> Iterator[Problem]:
    """Find outputs that are not in the order of the programs around them."""
    at = 0
    for block, embed in outputs:
        if embed.program in programs[at:]:
            at = programs.index(embed.program, at)
        else:
            yield Problem(
                block.page,
                embed.line,
                f"{embed.path} does not stand next to its program; show it right behind "
                f"{embed.program}, or right ahead of it",
            )


def check_pictures(book: Book) -> Iterator[Problem]:
    """Each picture has an alternative text, for those who do not see it."""
    for page, number, row in _prose(book):
        bare = re.sub(r"`[^`]*`", "", row)
        images = [m for m in LINK.finditer(bare) if m["image"] and not m["label"].strip()]
        if images or IMG.search(bare):
            yield Problem(
                page, number, "this picture has no alternative text; say what it shows: ![…](…)"
            )


def check_ids(book: Book) -> Iterator[Problem]:
    """No page has an id twice: a link would lead to the first."""
    found: dict[str, Counter[str]] = {}
    for page, number, row in _prose(book):
        bare = re.sub(r"`[^`]*`", "", row)
        ids = [name for names in BY_HAND.findall(bare) for name in names[:2] if name]
        text = book.text(book.project.root / page)
        ids += [h.anchor for h in read(text).headings if h.line == number and not ids]
        seen = found.setdefault(page, Counter())
        seen.update(ids)
        for name in ids:
            if seen[name] > 1:
                yield Problem(page, number, f"this page has the id '{name}' twice; rename one")


def check_found(book: Book) -> Iterator[Problem]:
    """Each page is found by the search: no front matter hides it."""
    for page in book.pages:
        if HIDDEN.search(read(book.text(book.project.root / page)).front):
            yield Problem(page, 1, "this page is hidden from the search; take `exclude: true` out")


def check_marks(book: Book) -> Iterator[Problem]:
    """No mark is left that Markdown does not take for one, so that readers see it or lose text."""
    rows: dict[str, list[tuple[int, str]]] = {page: [] for page in book.pages}
    for page, number, row in _prose(book):
        rows[page].append((number, re.sub(r"`[^`]*`", "", row).strip()))
    for page, lines in rows.items():
        text = "\n".join(row for _, row in lines)
        notes = Counter((name, bool(colon)) for name, colon in NOTE.findall(text))
        before = ""
        for at, (number, row) in enumerate(lines):
            for name, colon in NOTE.findall(row):
                if not notes[name, not colon]:
                    what = "nothing refers to" if colon else "the page has no text for"
                    yield Problem(page, number, f"{what} the footnote [^{name}]")
            for pattern, fault in LEFT:
                if re.search(pattern, row):
                    yield Problem(page, number, fault)
            if "<!--" in row and "-->" not in "\n".join(r for _, r in lines[at:]):
                yield Problem(page, number, "this comment is never closed, and hides what follows")
            if row.startswith("|") and not before.startswith("|"):
                rule = lines[at + 1][1] if at + 1 < len(lines) else ""
                if not RULE.fullmatch(rule) or _cells(rule) != _cells(row):
                    yield Problem(
                        page,
                        number,
                        "this is not shown as a table: below its first row stands a line such as "
                        "| --- | --- |, with as many cells",
                    )
            before = row


def _cells(row: str) -> int:
    return row.replace("\\|", "").strip("|").count("|")


def _prose(book: Book) -> Iterator[tuple[str, int, str]]:
    """Go through the lines of all pages that are in no fence: page, number, text."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        fenced = read(text).fenced
        for number, row in enumerate(text.splitlines(), 1):
            if number not in fenced:
                yield page, number, row
