"""Fewer elements in highlighted code: a page's code makes most of what a browser has to style.

Pygments wraps every name and every run of blanks in a `<span>` of its own. The stylesheet shows
both as plain text, so plain text is what they become: a quarter of a page's elements less.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

PLAIN = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')


class _Unwrap(Postprocessor):
    def run(self, text: str) -> str:
        return PLAIN.sub(r"\1", text)


class PlainCodeExtension(Extension):
    """`week2.book.plain_code`: names and blanks in highlighted code need no element."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Run when code is back in its place (30), before Hangul is marked (1)."""
        md.postprocessors.register(_Unwrap(md), "week2-plain-code", 2)


def makeExtension(**kwargs: Any) -> PlainCodeExtension:
    """Python-Markdown's entrance."""
    return PlainCodeExtension(**kwargs)
