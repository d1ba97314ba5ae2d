"""A page's text without what no engine reads as Markdown or HTML, on the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bookproof.source.index import Book
from bookproof.source.links import mkdocs_settings
from bookproof.source.page import Fence, read
from bookproof.source.project import Project

FORMULAS = "pymdownx.arithmatex"
MASK = "\x1a"  # stands for each letter of code, a formula or an escape; no page may hold it
CODE = (
    r"(?P<kept>\\[\\`])|(?P<ticks>`+)[\s\S]+?(?<!`)(?P=ticks)(?!`)"  # as Python-Markdown finds it
)
FORMULA = (  # no inline one holds code
    r"\A[ \t]*(?P<block>\$\$(?:\\.|[^\\])+?\$\$|\\\[(?:\\[^\]]|[^\\])+?\\\])(?=[ \t]*\Z)"
    rf"|(?P<kept>\\[\\$])|\\\((?:\\[^)]|[^\\{MASK}])+?\\\)|\$\$|\$(?!\s)(?:\\.|[^\\${MASK}])+?(?<!\s)\$"
)
ESCAPE = r"\\[!#$()*+.>\[\\\]^_`{|}~:=-]"  # not of <, which Python-Markdown does not know
ADDRESS = r"<(?:https?|ftp|mailto):[^<>\s]*>|<[\w.+-]+@[\w.-]+>"
# The first of these goes before the next.
SPANS = [re.compile(pattern, re.M) for pattern in (CODE, FORMULA, f"{ESCAPE}|{ADDRESS}")]
# How a line begins that goes on with the paragraph above, and one whose paragraph ends with it.
GOES_ON = re.compile(r"[ \t]*(?:[^\W\d_]|[\"'(/.@%&,;)\]}]|\d+(?![.)\d]))")
DEFINITION = re.compile(r"^[ \t>]*:(?:\s|$)", re.M)
ALONE = re.compile(r"[ \t>]*(?:#|!!!|\?\?\?|===|:::)")


def extensions(project: Project) -> set[str]:
    """Name the extensions of Markdown and the plugins that mkdocs.yml sets up."""
    settings = mkdocs_settings(project)
    listed = [*(settings.get("markdown_extensions") or ()), *(settings.get("plugins") or ())]
    return {str(name) for each in listed for name in (each if isinstance(each, dict) else [each])}


def site_pages(book: Book) -> Iterator[tuple[str, str, str]]:
    """Go through the pages that the site is made of and that could be read.

    Yields:
        a page's name, its text, and the text without what is no Markdown.
    """
    formulas = FORMULAS in extensions(book.project)
    for page in book.pages:
        path = book.project.root / page
        text = book.text(path)
        if path.is_relative_to(book.project.docs) and path not in book.unread:
            yield page, text, bare(text, formulas)


@cache
def bare(text: str, formulas: bool) -> str:
    """Mask a page's code, escaped characters, plain addresses and, where it has any, formulas.

    Front matter and fences become empty lines; behind a list's mark, an engine sees no fence.
    """
    page, rows = read(text), text.splitlines()
    empty = {*range(1, page.front.count("\n") + 1)}
    for fence in page.fences:
        if _is_fence(fence, rows):
            empty |= {*fence.lines}
    text = "\n".join("" if number in empty else row for number, row in enumerate(rows, 1))
    spans = SPANS if formulas else SPANS[::2]
    parts = re.split(r"(\n(?:[ \t>]*\n)+)", text)
    for at in range(0, len(parts), 2):
        # Each line ahead of a definition is a term, in which nothing goes over its end.
        terms = DEFINITION.search("\n".join(parts[at : at + 3 : 2]))
        parts[at] = _masked(parts[at], spans, terms is not None)
    return "".join(parts)


def _is_fence(fence: Fence, rows: list[str]) -> bool:
    """Whether an engine sees the fence: it begins its line, and no line within is less indented."""
    lead = rows[fence.line - 1].partition(fence.mark)[0]
    inside = [rows[number - 1] for number in fence.lines]
    return (
        not lead.strip(" \t>")
        and all(row.startswith(lead) or not row.strip() for row in inside)
        and inside[-1:] != []
        and inside[-1].startswith(lead + fence.mark[0])
    )


def _masked(paragraph: str, spans: list[re.Pattern[str]], by_line: bool) -> str:
    """Mask what patterns find; all stays as it is where an engine may read a span otherwise."""
    text = paragraph
    for each in spans:
        for match in each.finditer(text):
            if not _is_whole(match) or (by_line and "\n" in match[0]):
                return paragraph
        text = each.sub(_mask, text)
    return text


def _mask(match: re.Match[str]) -> str:
    escape = match.groupdict().get("kept")  # in which no span begins; the last pattern masks it
    return escape or re.sub(r"\S", MASK, match[0])


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a span lies within one paragraph; in a table, within one row."""
    text, (start, end) = match.string, match.span()
    groups = match.groupdict()
    if groups.get("kept"):
        return True
    ticks = groups.get("ticks") or ""
    if match[0] == "$$" or (ticks and "`" in (text[start - 1 : start], text[start + len(ticks)])):
        return False  # one mark more than what opens it
    if groups.get("block"):
        return all(r.strip() and not r.lstrip().startswith("<") for r in match[0].split("\n")[1:])
    start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    first, *others = text[start : end if end >= 0 else len(text)].split("\n")
    if not others:
        return True
    lead = re.match(r"[ \t>]*", first)
    assert lead
    return not ALONE.match(first) and all(
        row.startswith(lead[0]) and GOES_ON.match(row, len(lead[0])) and "|" not in first + row
        for row in others
    )
