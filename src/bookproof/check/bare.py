"""A page's text without what no engine reads as Markdown or HTML, on the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bookproof.source.index import Book
from bookproof.source.links import mkdocs_settings
from bookproof.source.page import read
from bookproof.source.project import Project

FORMULAS = "pymdownx.arithmatex"
MASK = "\x1a"  # stands for each letter of code, a formula or an escape; no page may hold it
# What is masked goes over a line's end, but no empty line and no line that begins with a tag ends
# within it: an engine reads HTML there first.
END = r"\n[ \t]*(?:\n|<)"
WITHIN = rf"(?:(?!{END})[\s\S])"
CODE = rf"(?<!`)(?P<ticks>`+)(?!`){WITHIN}+?(?<!`)(?P=ticks)(?!`)"
FORMULA = (
    rf"(?m:^)[ \t]*(?:\$\${WITHIN}+?\$\$|\\\[{WITHIN}+?\\\])(?=[ \t]*$)|\\\({WITHIN}+?\\\)"
    rf"|\$(?![\s$])(?:(?!{END})(?:\\[\s\S]|[^\\$]))+?(?<!\s)\$"
)
ESCAPE = r"\\[!-/:-@\[-`{-~]"
ADDRESS = r"<(?:https?|ftp|mailto):[^<>\s]*>|<[\w.+-]+@[\w.-]+>"
SPANS = {
    formulas: re.compile("|".join([CODE, *[FORMULA] * formulas, ESCAPE, ADDRESS]), re.M)
    for formulas in (True, False)
}


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
        if rows[fence.line - 1].lstrip(" \t>").startswith(fence.mark):
            empty |= {*fence.lines}
    rows = ["" if number in empty else row for number, row in enumerate(rows, 1)]
    return SPANS[formulas].sub(lambda match: re.sub(r"\S", MASK, match[0]), "\n".join(rows))
