"""Compare the text of every page between sites that different engines made of the same sources.

``python tools/engines.py SITE OTHER...`` takes folders of built sites. It prints how many pages of
each OTHER have the article text of SITE, and for the rest the first difference; the exit status is
1 where there is one. What counts is what a reader reads: the article, without scripts, styles, the
signs that link a heading to itself, and what mkdocs-jupyter puts around a cell (number, tags, copy
button). On pages that mkdocs-jupyter makes, quotation marks are straight: there, curly ones count
as equal to them.
"""

from __future__ import annotations

import argparse
import sys
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "q", "small", "span", "strong", "sub", "sup"}
UNREAD = {"script", "style"}
FURNITURE = {
    "headerlink",
    "anchor-link",
    "celltoolbar",
    "clipboard-copy-txt",
    "jp-InputPrompt",
    "zeroclipboard-container",
}
STRAIGHT = str.maketrans("‘’“”", "''\"\"")
AROUND = 4  # words that are shown before a difference, and twice as many from it on


class Article(HTMLParser):
    """Reads the text of a page's article."""

    def __init__(self) -> None:
        """Begin outside of the article."""
        super().__init__()
        self.parts: list[str] = []
        self.jupyter = False  # whether mkdocs-jupyter made the page
        self._open: list[tuple[str, bool]] = []  # each element that is open, and whether it is read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; the parser calls this."""
        if tag not in INLINE:
            self._read(" ")
        if tag in VOID:
            return
        classes = set((dict(attrs).get("class") or "").split())
        self.jupyter |= "jupyter-wrapper" in classes
        read = bool(self._open and self._open[-1][1]) or tag == "article"
        self._open.append((tag, read and tag not in UNREAD and not classes & FURNITURE))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element and what was left open in it; the parser calls this."""
        if tag not in INLINE:
            self._read(" ")
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take text; the parser calls this."""
        self._read(data)

    def _read(self, text: str) -> None:
        if self._open and self._open[-1][1]:
            self.parts.append(text)


def article(page: Path) -> tuple[list[str], bool]:
    """Give the words of a page's article, and whether mkdocs-jupyter made the page."""
    parser = Article()
    parser.feed(page.read_text(encoding="utf-8"))
    return "".join(parser.parts).split(), parser.jupyter


def difference(one: Path, other: Path) -> str:
    """Tell where two pages first differ; nothing where they do not."""
    if not other.is_file():
        return "missing"
    (ours, is_notebook), (theirs, is_notebook_there) = article(one), article(other)
    if not ours:
        return "the page has no article"
    if is_notebook or is_notebook_there:
        ours, theirs = ([word.translate(STRAIGHT) for word in text] for text in (ours, theirs))
    if ours == theirs:
        return ""
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
    shown = slice(max(0, at - AROUND), at + 2 * AROUND)
    return f"word {at + 1}: {' '.join(ours[shown])!r}, {' '.join(theirs[shown])!r}"


def pages_of(site: Path) -> list[str]:
    """List a site's pages, without the index of its wheels, which no engine makes."""
    paths = (page.relative_to(site) for page in site.rglob("*.html"))
    return sorted(page.as_posix() for page in paths if page.parts[0] != "wheels")


def compare(site: Path, other: Path) -> int:
    """Print how many pages of two sites are equal, and the first difference of each other one.

    Returns:
        the number of pages that differ, or that only one site has.
    """
    names = pages_of(site)
    if not names:
        sys.exit(f"{site} holds no site; build one with: make site OUT={site}")
    results = {name: difference(site / name, other / name) for name in names}
    theirs = pages_of(other)
    results |= dict.fromkeys(sorted({*theirs} - {*names}), "only there")
    different = {name: what for name, what in results.items() if what}
    print(f"{other}: {len(results) - len(different)} of {len(results)} pages equal those of {site}")
    for name, what in different.items():
        print(f"  {name}: {what}")
    return len(different)


def main() -> int:
    """Compare the sites that the command line names."""
    parser = argparse.ArgumentParser(prog="tools/engines.py", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("others", type=Path, nargs="+")
    options = parser.parse_args()
    return 1 if sum([compare(options.site, other) for other in options.others]) else 0


if __name__ == "__main__":
    sys.exit(main())
