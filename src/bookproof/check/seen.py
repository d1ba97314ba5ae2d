"""What a reader meets on a page: each output beside its program, pictures in words, ids once."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from unicodedata import is_normalized

from bookproof.source.index import Book
from bookproof.source.page import BY_HAND, LINK, read
from bookproof.source.pages import FIGURE, SHELL, Block, Embed
from bookproof.source.project import Problem
from bookproof.source.references import CODE as SPAN
from bookproof.source.references import REFERENCE
from bookproof.source.snippets import RECORDED

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
RULE = re.compile(r"[|: -]*-[|: -]*")  # under the first row of a table
NOTE = re.compile(r"(?<!\w)\[\^([\w-]+)\](:?)")
# HTML that shows code; the classes of a block, and of API documentation, which no build counts.
CODE = re.compile(
    r"<(?:pre|code|samp|tt|xmp|listing|plaintext|textarea)\b"
    r"|(?:\bclass=[^>]*?[\"'\s]|\{[^}]*\.)(?:highlight|codehilite|doc)(?![\w-])",
    re.I,
)
# Of an alternative text; a file's name and a reference are no words.
WORD, FEWEST = re.compile(r"(?<![\w.-])[^\W\d_]+(?![\w.-]*\.\w)"), 2
IMG = re.compile(r"<img\b(?![^>]*\balt=\"[^\"]*[^\"\s])[^>]*>", re.I)
CODE_SPAN = re.compile(rf"(?<!\\){SPAN.pattern}")
# HTML that puts a picture on a page.
PICTURE = re.compile(r"<(?:img|image|picture|svg|object|embed)\b", re.I)
Shown = tuple[Block, Embed]


def check_order(book: Book) -> Iterator[Problem]:
    """Each output is next to its program, behind it or ahead of it, and in the programs' order.

    Programs in a row may have their outputs behind them, or ahead of them, in the same order; where
    a section shows programs, its outputs are theirs. A program that the page does not show must be
    named where readers see it, such as in a command that runs it, and its output is in no other's
    place.
    """
    for page, blocks in book.pages.items():
        text = book.text(book.project.root / page)
        words = _visible(text, blocks)
        embeds = [(b, e) for b in blocks for e in b.embeds if e.path.endswith((".py", ".out"))]
        here = {e.path for _, e in embeds}
        shown = [
            (block, embed)
            for block, embed in embeds
            if embed.program in here or not _names(words, embed.program)
        ]
        yield from _between(embeds, here)
        groups = [list(group) for _, group in groupby(shown, lambda pair: _is_output(pair[1]))]
        headings = [h.line for h in read(text).headings]
        yield from [*_apart(groups, headings)] or _out_of_order(embeds)


def _apart(groups: list[list[Shown]], headings: Sequence[int]) -> Iterator[Problem]:
    """Find outputs whose program is in neither group beside theirs, nor in their section."""
    for at, group in enumerate(groups):
        if _is_output(group[0][1]):
            beside = [e for g in groups[at - 1 : at] + groups[at + 1 : at + 2] for _, e in g]
            for section, outputs in groupby(group, lambda p: bisect(headings, p[1].line)):
                near = [e for e in beside if bisect(headings, e.line) == section]
                yield from _misplaced(list(outputs), [e.program for e in near or beside])


def _visible(text: str, blocks: Sequence[Block]) -> str:
    """Give the text of a page that readers see: prose without comments, and commands."""
    page = read(text)
    rows = enumerate(text.splitlines(), 1)
    prose = "\n".join(r for n, r in rows if n not in page.fenced and n > page.front.count("\n"))
    first, *parts = prose.split("<!--")
    seen = [first, *(part.partition("-->")[2] for part in parts)]
    return "\n".join([*seen, *(b.body for b in blocks if b.language in SHELL)])


def _names(words: str, program: str) -> bool:
    """Whether a text names a program by its file's name."""
    return re.search(rf"(?<![\w-]){re.escape(Path(program).name)}(?!\w)", words) is not None


def _between(embeds: Sequence[Shown], here: Collection[str]) -> Iterator[Problem]:
    """Find outputs of programs that the page only names between a program and its own output."""
    for at, (block, embed) in enumerate(embeds[1:-1], 1):
        above, below = embeds[at - 1][1], embeds[at + 1][1]
        behind = _is_output(below) and below.program in {e.path for _, e in embeds[:at]}
        if _is_output(embed) and embed.program not in here and not _is_output(above) and behind:
            fault = f"{embed.path} is between {below.program} and its output; show it elsewhere"
            yield Problem(block.page, embed.line, fault)


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
                f"{embed.path} is not next to its program; show it right behind "
                f"{embed.program}, or right ahead of it",
            )


def _out_of_order(embeds: Sequence[Shown]) -> Iterator[Problem]:
    """Find outputs that occur first in another order than their programs do.

    Where a page shows a program in parts, two swapped outputs may each be next to a part.
    """
    programs = list(dict.fromkeys(e.path for _, e in embeds if not _is_output(e)))
    outputs = {e.program: (b, e) for b, e in reversed(embeds) if _is_output(e)}
    shown = sorted(outputs.values(), key=lambda pair: pair[1].line)
    places = [(programs.index(e.program), b, e) for b, e in shown if e.program in programs]
    for (before, _, above), (place, block, embed) in pairwise(places):
        if place < before:
            yield Problem(
                block.page,
                embed.line,
                f"{embed.path} is behind {above.path}, but its program comes first on this page; "
                "were the two swapped?",
            )


def check_pictures(book: Book) -> Iterator[Problem]:
    """Each picture has an alternative text of its own, for those who do not see it."""
    seen: set[tuple[str, str]] = set()
    for page, number, row in _prose(book):
        labels = [m["label"] for m in LINK.finditer(row) if m["image"]]
        for label in [*labels, *[""] * bool(IMG.search(row))]:
            if fault := _label_fault(label, (page, label) in seen):
                yield Problem(page, number, fault)
            seen.add((page, label))


def _label_fault(label: str, repeated: bool) -> str:
    """Say what is wrong with an alternative text; empty where nothing is."""
    if not label.strip():
        return "this picture has no alternative text; say what it shows: ![…](…)"
    if len(WORD.findall(REFERENCE.sub(" ", label))) < FEWEST:
        return f"the alternative text {label!r} says too little; say in words what is to be seen"
    if repeated:
        return "another picture on this page has the same alternative text; say what differs"
    return ""


def check_drawn(book: Book) -> Iterator[Problem]:
    """Each picture on the site is a figure that a program recorded, alone in its line."""
    for page, number, row in _rows(book):
        text = CODE_SPAN.sub("", row)
        if not page.startswith("docs/") or not ("![" in text or PICTURE.search(text)):
            continue
        figure = FIGURE.match(row)
        where = book.project.root / page
        target = (where.parent / figure["up"] / figure["path"]) if figure else where
        target = target.resolve()
        if target.parent.name != RECORDED or not target.is_relative_to(book.project.snippets):
            yield Problem(
                page,
                number,
                "no program recorded this picture; show a figure of one, alone in its line: "
                f"![words](../snippets/…/{RECORDED}/NAME.svg)",
            )


def check_ids(book: Book) -> Iterator[Problem]:
    """No page has an id twice: a link would lead to the first."""
    counts: Counter[tuple[str, str]] = Counter()
    for page, number, row in _prose(book):
        headings = read(book.text(book.project.root / page)).headings
        ids = [name for names in BY_HAND.findall(row) for name in names[:2] if name]
        for name in ids or [h.anchor for h in headings if h.line == number]:
            counts[page, name] += 1
            if counts[page, name] > 1:
                yield Problem(page, number, f"this page has the id '{name}' twice; rename one")


def check_marks(book: Book) -> Iterator[Problem]:
    """No mark is left that Markdown does not take for one, so that readers see it or lose text."""
    for page, lines in groupby(_prose(book), itemgetter(0)):
        rows = [(number, row.strip()) for _, number, row in lines]
        text = "\n".join(row for _, row in rows)
        noted = set(NOTE.findall(text))
        for (_, before), (number, row), (_, after) in zip(
            [(0, ""), *rows], rows, [*rows[1:], (0, "")], strict=False
        ):
            text = text.removeprefix("\n").removeprefix(row)  # what follows
            faults = [fault for pattern, fault in LEFT if re.search(pattern, row)]
            for name, colon in NOTE.findall(row):
                if (name, "" if colon else ":") not in noted:
                    what = "nothing refers to" if colon else "the page has no text for"
                    faults.append(f"{what} the footnote [^{name}]")
            if not is_normalized("NFC", row):
                faults.append("this is decomposed Unicode (NFD), which no search finds; use NFC")
            if "<!--" in row and not _closes(row.rpartition("<!--")[2] + text):
                faults.append("this comment is never closed, and hides what follows")
            if row.startswith("|") and not before.startswith("|") and not _rules(after, row):
                faults.append(
                    "this is not shown as a table: its second line has no --- for each cell"
                )
            yield from (Problem(page, number, fault) for fault in faults)


def check_html(book: Book) -> Iterator[Problem]:
    """No page shows code in HTML of its own: a run proves only what is in a fenced block."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        fenced = read(text).fenced
        for number, row in enumerate(text.splitlines(), 1):
            prose = re.sub(r"(?<!\\)`[^`]*`", "", row)
            # Beside a tag, backticks may be text, and what is between them HTML.
            shown = row if re.search(r"<\w", prose) else prose
            if number not in fenced and CODE.search(shown):
                fault = "HTML shows code here, which no run proves; show it in a fenced block"
                yield Problem(page, number, fault)


def _closes(text: str) -> bool:
    """Whether a comment ends in what follows its beginning, ahead of another comment."""
    inside, end, _ = text.partition("-->")
    return bool(end) and "<!--" not in inside


def _rules(line: str, first: str) -> bool:
    """Whether a line makes a table of a row of cells above it."""
    cells = [row.replace("\\|", "").strip("|").count("|") for row in (line, first)]
    return RULE.fullmatch(line) is not None and cells[0] == cells[1]


def _prose(book: Book) -> Iterator[tuple[str, int, str]]:
    """Go through the lines of all pages that are in no fence: page, number, text without code."""
    for page, number, row in _rows(book):
        yield page, number, re.sub(r"`[^`]*`", "", row)


def _rows(book: Book) -> Iterator[tuple[str, int, str]]:
    """Go through the lines of all pages that are in no fence: page, number, text."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        fenced = read(text).fenced
        for number, row in enumerate(text.splitlines(), 1):
            if number not in fenced:
                yield page, number, row
