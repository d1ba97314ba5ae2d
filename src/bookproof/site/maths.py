"""Formulas, set by KaTeX while the site is built: a page needs no script to show them.

It follows `pymdownx.arithmatex` in its generic form. KaTeX runs in an embedded V8 (mini-racer). A
formula that KaTeX does not understand stops the build; so does one in a heading, which would enter
the table of contents as source.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from bookproof.source.reading import BookError

# A measured number in a formula, as bookproof.site.markdown leaves it.
NUMBER = re.compile(r'<span class="w2-number"[^>]*>([^<]*)</span>')
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class FormulaError(BookError):
    """A formula that cannot be set."""


@functools.cache
def _katex(script: Path) -> Any:
    """Return an interpreter with KaTeX loaded; starting it takes a tenth of a second."""
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    engine.eval(script.read_text("utf-8"))
    return engine


def render(formula: str, script: Path, *, display: bool = False) -> str:
    """One formula as HTML for the eye and MathML for a screen reader.

    Args:
        formula: LaTeX, without its dollars.
        script: KaTeX's `katex.min.js`.
        display: set on a line of its own.

    Raises:
        FormulaError: KaTeX does not understand it; the message is KaTeX's.
    """
    from py_mini_racer import JSEvalException

    options = {"displayMode": display, "throwOnError": True, "strict": "error", "trust": False}
    try:
        return str(_katex(script).call("katex.renderToString", formula, options))
    except JSEvalException as error:
        _, _, reason = str(error).partition("KaTeX parse error: ")
        reason = (reason or str(error)).splitlines()[0]
        raise FormulaError(f"the formula ${formula}$ cannot be set: {reason}") from None


class Formulas(Treeprocessor):
    """Puts KaTeX's HTML where arithmatex left the source."""

    def __init__(self, md: Markdown, script: Path) -> None:
        """Take the path of KaTeX's `katex.min.js`, which is read where a page has a formula."""
        super().__init__(md)
        self.script = script

    def run(self, root: Element) -> None:
        """Set each formula of a page."""
        for heading in (element for element in root.iter() if element.tag in HEADINGS):
            if any(True for _ in _formulas(heading)):
                words = "".join(heading.itertext())
                raise FormulaError(f"a formula stands in the heading {words!r}; write it in words")
        for element in list(_formulas(root)):
            source = NUMBER.sub(_number, (element.text or "").strip())
            html = render(source[2:-2].strip(), self.script, display=source.startswith(r"\["))
            element.text = AtomicString(self.md.htmlStash.store(html))
            element.set("data-search-exclude", "")


def _number(match: re.Match[str]) -> str:
    """Return the number alone, without the space that TeX puts after a comma."""
    return match[1].replace(",", "{,}").replace("%", r"\%")


def _formulas(root: Element) -> Any:
    return (e for e in root.iter() if "arithmatex" in (e.get("class") or "").split())
