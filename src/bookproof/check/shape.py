"""Tables, lists, folds, tabs and notes that Markdown takes for what they are meant to be.

Python-Markdown leaves out a cell too many, runs a list into the paragraph above it, and gives a
fold without text no text, all without a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bookproof.check.bare import site_pages
from bookproof.source.index import Book
from bookproof.source.project import Problem
from bookproof.source.references import REFERENCE

Fault = tuple[int, str]
KINDS = re.compile(  # of a call-out, which Material and other themes have a colour for
    "abstract|summary|tldr|attention|bug|caution|danger|error|example|failure|fail|missing|faq|help"
    "|question|hint|important|tip|info|todo|note|cite|quote|success|check|done|warning"
)
OPENING = re.compile(r"(?P<indent> *)(?P<mark>!!!|\?\?\?\+?|===[+!]{0,2})(?P<rest>.*)")
CALLED = re.compile(r' ?(?P<kind>[\w-]+)(?: +[\w-]+)*(?: +"[^"]*")? *')
TAB = re.compile(r' +"(?P<name>.*)" *')
RULE = re.compile(r"[ >]*\|?(?: *:?-+:? *\|)*(?: *:?-+:? *)\|? *")  # under a table's first row
ITEM = re.compile(r"(?P<indent> *)(?:[-*]|1\.)(?P<rest> +\S.*)")
NESTED = re.compile(r"(?P<indent> +)(?:[-*+]|\d+\.) +\S")
STARTS = re.compile(r" *(?:[-*+]|\d+\.|:|\[\^[^\]]+\]:) +\S|#|<| *(?:!!!|\?\?\?|===)")
NOTE = re.compile(r" *\[\^([^\]]+)\]:")
CODE = re.compile(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)")


def check_shape(book: Book) -> Iterator[Problem]:
    """Each table, list, fold, tab and note of a page is read as one, and no word of it is lost."""
    sheets = [p.read_text("utf-8", "replace") for p in book.project.docs.rglob("*.css")]
    for page, text, without in site_pages(book):
        rows, marked = text.splitlines(), without.split("\n")
        faults = [
            *_tables(rows, marked),
            *_lists(marked),
            *_folds(rows, marked, sheets),
            *_notes(marked),
        ]
        yield from (Problem(page, line, fault) for line, fault in faults)


def _cells(row: str) -> int:
    """Count the cells of a row as Python-Markdown does, for which formulas are text."""
    row = CODE.sub("x", REFERENCE.sub("x", row)).replace("\\|", "x").strip(" >")
    return row.removeprefix("|").removesuffix("|").count("|") + 1


def _tables(rows: Sequence[str], marked: Sequence[str]) -> Iterator[Fault]:
    """Judge tables; where a page's fences are empty in `marked`, its rows tell the cells."""
    for at, row in enumerate(marked):
        head = marked[at - 1] if at else ""
        if "|" not in head + row or not RULE.fullmatch(row) or not head.strip(" >"):
            continue
        above = marked[at - 2].strip(" >") if at > 1 else ""
        if above and not OPENING.match(marked[at - 2]):
            yield at, "this table runs into the line above; put an empty line between"
        for number in range(at + 1, len(marked)):
            if not marked[number].strip(" >"):
                break
            if _cells(rows[number]) != _cells(rows[at - 1]):
                cells, wanted = _cells(rows[number]), _cells(rows[at - 1])
                yield (
                    number + 1,
                    f"this row of a table has {cells} cells, and its head {wanted}; write | in a "
                    "cell as \\|, and an empty line behind the table",
                )


def _lists(marked: Sequence[str]) -> Iterator[Fault]:
    listed = True  # whether the lines that follow one another begin with an item, or are none
    for number, (above, row) in enumerate(pairwise(["", *marked]), 1):
        first = not above.strip() or OPENING.match(above) or row.startswith(("#", "<"))
        if not row.strip() or first:
            listed = not row.strip() or STARTS.match(row) is not None
        elif ITEM.fullmatch(row) and not listed:
            yield number, "this item runs into the line above; put an empty line ahead of the list"
            listed = True
        if (nested := NESTED.match(row)) and len(nested["indent"]) % 4:
            yield number, "this item is not nested as it looks; indent it by four blanks, or eight"


def _folds(rows: Sequence[str], marked: Sequence[str], sheets: Sequence[str]) -> Iterator[Fault]:
    """Judge call-outs, folds and tabs; a style sheet of the book may bring kinds of its own."""
    tabs: dict[int, list[str]] = {}  # names in the set of tabs at each indentation
    for at, row in enumerate(marked):
        match = OPENING.fullmatch(row)
        indent = len(row) - len(row.lstrip())
        for deeper in [
            i for i in tabs if row.strip() and (i > indent or (i == indent and not match))
        ]:
            del tabs[deeper]
        if not match or (match["mark"][0] == "=" and not match["rest"].strip(" =")):
            continue
        named = (TAB if match["mark"][0] == "=" else CALLED).fullmatch(match["rest"])
        if not named:
            form = '=== "NAME"' if match["mark"][0] == "=" else f'{match["mark"]} KIND "TITLE"'
            yield at + 1, f"this line is shown as it is; write {form}"
            continue
        kind = named.groupdict().get("kind", "")
        if kind and not KINDS.fullmatch(kind) and not any(f".{kind}" in sheet for sheet in sheets):
            yield at + 1, f"no theme knows the kind {kind!r}; take one such as note or warning"
        if "name" in named.groupdict():
            known = tabs.setdefault(indent, [])
            if named["name"] in known and "!" not in match["mark"]:
                yield at + 1, f"this set of tabs has {named['name']!r} twice; rename one"
            known.append(named["name"])
        following = next((r for r in rows[at + 1 :] if r.strip()), "")
        if len(following) - len(following.lstrip()) < indent + 4:
            yield at + 1, "nothing is in this; indent its text by four blanks, or delete it"


def _notes(marked: Sequence[str]) -> Iterator[Fault]:
    counts: Counter[str] = Counter()
    for number, row in enumerate(marked, 1):
        if note := NOTE.match(row):
            counts[note[1]] += 1
            if counts[note[1]] > 1:
                yield number, f"the footnote [^{note[1]}] is there twice, and one is lost"
        if re.match(r" {0,3}\*\[[^\]]+\]:", row):
            yield (
                number,
                "words that show only under a pointer are read by few; put them into the text",
            )
