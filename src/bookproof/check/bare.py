"""A page's text without what no engine reads as Markdown or HTML, on the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bookproof.source.index import Book
from bookproof.source.page import read

MASK = "\x1a"  # stands for each character of code, a formula or an escape; no page may hold it
# Code goes over a line's end, but no empty line and no line that begins with a tag ends within it.
WITHIN = r"(?:(?!\n[ \t]*(?:\n|<))[\s\S])"
SPAN = re.compile(
    rf"(?<!`)(?P<ticks>`+)(?!`){WITHIN}+?(?<!`)(?P=ticks)(?!`)"
    rf"|\$\${WITHIN}+?\$\$|\\\({WITHIN}+?\\\)|\\\[{WITHIN}+?\\\]"
    r"|\$(?![\s$])(?:(?!\n[ \t]*(?:\n|<))(?:\\[\s\S]|[^\\$]))+?(?<!\s)\$"
    r"|\\[!-/:-@\[-`{-~]"
    r"|<(?:https?|ftp|mailto):[^<>\s]*>|<[\w.+-]+@[\w.-]+>"
)


def site_pages(book: Book) -> Iterator[tuple[str, str]]:
    """Go through the pages that the site is made of and that could be read: name and text."""
    for page in book.pages:
        path = book.project.root / page
        text = book.text(path)
        if path.is_relative_to(book.project.docs) and path not in book.unread:
            yield page, text


@cache
def bare(text: str) -> str:
    """Mask a page's code, formulas, escaped characters and plain addresses.

    Front matter and fences become empty lines.
    """
    page = read(text)
    front = page.front.count("\n")
    rows = [
        "" if number <= front or number in page.fenced else row
        for number, row in enumerate(text.split("\n"), 1)
    ]
    return SPAN.sub(lambda match: re.sub(r"[^\n]", MASK, match[0]), "\n".join(rows))
