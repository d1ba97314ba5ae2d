"""Korean in the pages: its runs marked as Korean, and the Korean words for what a page is about.

A screen reader, a browser's line breaking and its fonts go by the language that is declared. The
pages are in English, so every run of Hangul is given `lang="ko"`, in prose, in code and in output.
"""

from __future__ import annotations

import html
import re

from markdown.postprocessors import Postprocessor

HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
# From one Hangul character to the last one that only spaces, digits or punctuation part from it.
RUN = re.compile(f"[{HANGUL}](?:[^<>&A-Za-z\\n]*[{HANGUL}])?")
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^>]*)>|<!--.*?-->", re.S)
LEFT_ALONE = {"svg", "math", "script", "style", "textarea", "title", "option"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def mark(text: str) -> str:
    """Give each run of Hangul in HTML its language, once.

    Args:
        text: HTML. What is declared Korean already, and what can hold no element, is left alone.

    Example:
        >>> mark('<p>A review: 정말 좋다, 2번 봤다.</p>')
        '<p>A review: <span lang="ko">정말 좋다, 2번 봤다</span>.</p>'
        >>> mark('<p lang="ko">좋다</p>')
        '<p lang="ko">좋다</p>'
    """
    if not RUN.search(text):
        return text
    parts: list[str] = []
    place = 0
    inside, depth = "", 0  # the element that is being passed over, and how often it is open
    for tag in TAG.finditer(text):
        between = text[place : tag.start()]
        parts.append(between if inside else RUN.sub(r'<span lang="ko">\g<0></span>', between))
        parts.append(tag[0])
        place = tag.end()
        name = (tag["name"] or "").lower()
        if inside:
            if name == inside:
                depth += -1 if tag["end"] else 1
                inside = inside if depth else ""
        elif name and not tag["end"] and name not in VOID and _passed_over(name, tag["rest"]):
            inside, depth = name, 1
    parts.append(RUN.sub(r'<span lang="ko">\g<0></span>', text[place:]))
    return "".join(parts)


def _passed_over(name: str, rest: str) -> bool:
    korean = name in LEFT_ALONE or bool(re.search(r"\slang=[\"']?ko\b", rest))
    return korean and not rest.endswith("/")


def line(words: str) -> str:
    """Return the line of Korean words that `<!--bookproof:korean 텐서, 자료형-->` stands for.

    It names what a page or an entry of the glossary is about, for readers who know it by these
    words, and for the search.
    """
    listed = [html.escape(word.strip()) for word in words.split(",") if word.strip()]
    return f'<p class="w2-ko" lang="ko">{" · ".join(listed)}</p>'


class Mark(Postprocessor):
    """Marks Hangul wherever the page's HTML shows it."""

    def run(self, text: str) -> str:
        """Return the page with every run of Hangul marked."""
        return mark(text)
