"""What a word means, where it is used: links to the glossary carry the entry's first sentence.

A reader who points at such a link, or reaches it by keyboard, sees the sentence and stays.
"""

from __future__ import annotations

import functools
import html
import re
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from bookproof.source.page import plain, read
from bookproof.source.project import Project

LINK = re.compile(r'<a href="(?P<to>[^"]*glossary\.(?:html|md)#(?P<id>[\w-]+))">')
SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z`]|\s*$)", re.S)


def entries(glossary: str) -> dict[str, str]:
    """Return the first sentence of each entry of the glossary, as plain text, by its anchor.

    Example:
        >>> entries("### Leaf\\n\\nA tensor that `no` operation made. More. [Page](a.md)")
        {'leaf': 'A tensor that no operation made.'}
    """
    found: dict[str, str] = {}
    lines = glossary.splitlines()
    headings = read(glossary).headings
    ends = [*(heading.line - 1 for heading in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=True):
        text = re.sub(r"<!--.*?-->", "", "\n".join(lines[heading.line : end]), flags=re.S)
        if first := SENTENCE.match(" ".join(plain(text).split())):
            found[heading.anchor] = first[0]
    return found


@functools.cache
def _read(path: Path, time: int) -> dict[str, str]:
    return entries(path.read_text("utf-8"))


class _Titles(Postprocessor):
    def __init__(self, md: Markdown, root: str) -> None:
        super().__init__(md)
        self.path = Project.find(Path(root) if root else None).docs / "glossary.md"

    def run(self, text: str) -> str:
        if not self.path.is_file() or "glossary." not in text:
            return text
        known = _read(self.path, self.path.stat().st_mtime_ns)

        def titled(match: re.Match[str]) -> str:
            sentence = known.get(match["id"])
            if not sentence:
                return match[0]
            return f'<a class="w2-term" href="{match["to"]}" title="{html.escape(sentence)}">'

        return LINK.sub(titled, text)


class TermsExtension(Extension):
    """`bookproof.site.terms`: titles for links to `glossary.md`, from its entries."""

    def __init__(self, **settings: Any) -> None:
        """Take `root`, the folder of the book; the current folder's book by default."""
        self.config = {"root": ["", "folder of the book"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Run when the page is HTML, after links have become addresses."""
        md.postprocessors.register(_Titles(md, self.getConfig("root")), "bookproof-terms", 2)


def makeExtension(**settings: Any) -> TermsExtension:
    """Python-Markdown's entrance."""
    return TermsExtension(**settings)
