"""A page's text without what no engine reads as Markdown or HTML, on the same lines."""

from __future__ import annotations

import re
from functools import cache

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
