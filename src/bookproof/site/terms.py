"""What a word means, where it is used: links to the glossary carry the entry's first sentence.

A reader who points at such a link, or reaches it by keyboard, sees the sentence and stays.
"""

from __future__ import annotations

import functools
import html
import re
from pathlib import Path

from markdown import Markdown
from markdown.postprocessors import Postprocessor

from bookproof.source.page import plain, read

LINK = re.compile(r'<a href="(?P<to>[^"]*glossary\.(?:html|md)#(?P<id>[\w-]+))">')
SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z`]|\s*$)", re.S)


def entries(glossary: str) -> dict[str, str]:
    """Return the first sentence of each entry of the glossary, as plain text, by its anchor.

    Example:
        >>> entries("### Leaf\\n\\nA tensor that `no` operation made. More. [Page](a.md)")
        {'leaf': 'A tensor that no operation made.'}
    """
    definitions: dict[str, str] = {}
    lines = glossary.splitlines()
    headings = read(glossary).headings
    ends = [*(heading.line - 1 for heading in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=True):
        text = re.sub(r"<!--.*?-->", "", "\n".join(lines[heading.line : end]), flags=re.S)
        if first := SENTENCE.match(" ".join(plain(text).split())):
            definitions[heading.anchor] = first[0]
    return definitions


@functools.cache
def _read(path: Path, time: int) -> dict[str, str]:
    return entries(path.read_text("utf-8"))


class Titles(Postprocessor):
    """Gives links to the glossary their titles."""

    def __init__(self, md: Markdown, glossary: Path) -> None:
        """Take the file of the glossary, which need not be there."""
        super().__init__(md)
        self.path = glossary

    def run(self, text: str) -> str:
        """Return the page with those links titled."""
        if not self.path.is_file() or "glossary." not in text:
            return text
        known = _read(self.path, self.path.stat().st_mtime_ns)

        def titled(match: re.Match[str]) -> str:
            sentence = known.get(match["id"])
            if not sentence:
                return match[0]
            return f'<a class="w2-term" href="{match["to"]}" title="{html.escape(sentence)}">'

        return LINK.sub(titled, text)
