"""A page's Markdown, cut where a notebook's cells begin: text, code that runs, figures.

Jupyter knows plain Markdown. What a page has beyond it (admonitions, tabs, attributes, links to
other pages) becomes the nearest plain thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bookproof.source.page import ADMONITION, LINK, Fence, read, scan_fences
from bookproof.source.pages import FIGURE, embeds_in

TAB = re.compile(r'^===\s+"(?P<title>[^"]+)"\s*$')
ATTRIBUTES = re.compile(r"\s*\{:?\s*[.#][^{}]*\}")
RAW_HTML = re.compile(r"^\s*</?(?:div|link|script)\b[^>]*>(?:</script>)?\s*$|^\s*<!--.*-->\s*$")


@dataclass(frozen=True)
class Text:
    """Lines of Markdown."""

    text: str


@dataclass(frozen=True)
class Title(Text):
    """The title of a fold that holds one program and nothing else."""


@dataclass(frozen=True)
class Fenced:
    """A fenced block that embeds one file, or a region of it.

    Attributes:
        language: the fence's.
        path: of what it embeds, from the project's root; empty where its text is typed.
        region: of that file; empty for all of it.
        body: the typed text.
        lead: the spaces before it, where it stands in a list.
    """

    language: str
    path: str = ""
    region: str = ""
    body: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Figure:
    """A recorded figure: its path from the project's root, and its alternative text."""

    path: str
    alt: str


Part = Text | Fenced | Figure


def read_parts(text: str, runs: Callable[[Fenced], bool]) -> list[Part]:
    """Return the parts of a page in order.

    Args:
        text: of the Markdown file.
        runs: whether a fenced block becomes a cell that can be run; what holds one is not folded.
    """
    return _parts(text.removeprefix(read(text).front).splitlines(), runs)


def _parts(lines: list[str], runs: Callable[[Fenced], bool]) -> list[Part]:
    fences = {f.line - 1: f for f in scan_fences("\n".join(lines))}
    parts: list[Part] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if (block := ADMONITION.match(line)) or (block := TAB.match(line)):
            inner, at = _indented(lines, at + 1)
            kind = block.groupdict().get("kind") or ""
            title = block["title"] or kind.capitalize()
            parts += _folded(title, _parts(inner, runs), runs, fold=line.startswith("?"))
            continue
        if (fence := fences.get(at)) and fence.end:
            fenced = _fenced(fence, line[: len(line) - len(line.lstrip())])
            if fenced.path or not fenced.lead:
                parts.append(fenced)
                at = fence.end
                continue
        if figure := FIGURE.match(line):
            parts.append(Figure(figure["path"], figure["alt"]))
        elif not RAW_HTML.match(line):
            parts.append(Text(_plain(line)))
        at += 1
    return parts


def _fenced(fence: Fence, lead: str) -> Fenced:
    if embed := next(embeds_in(fence), None):
        return Fenced(fence.info, embed.path, embed.region, lead=lead)
    return Fenced(fence.info, body=fence.body, lead=lead)


def _indented(lines: list[str], at: int) -> tuple[list[str], int]:
    """Return the body of an admonition or a tab, dedented, and the line after it."""
    body: list[str] = []
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith("    ")):
        body.append(lines[at][4:])
        at += 1
    return body, at


def _folded(
    title: str, parts: list[Part], runs: Callable[[Fenced], bool], *, fold: bool
) -> list[Part]:
    running = [p for p in parts if isinstance(p, Fenced) and runs(p)]
    alone = len(running) == 1 and not [p for p in parts if p not in running and p != Text("")]
    head = (Title if alone else Text)(f"**{title}**\n")
    if running or any(isinstance(p, Figure) for p in parts) or not fold:
        return [Text(""), head, *parts, Text("")]
    opening = Text(f"\n<details><summary>{title}</summary>\n")
    return [opening, *parts, Text("\n</details>\n")]


def programs_first(parts: Iterable[Part], maker: Callable[[Part], str]) -> list[Part]:
    """Return the parts with each program before what it printed or drew.

    A page may show a figure first and its program in a fold below. The program goes up to the
    figure, and its fold's title goes; where more of the same program is shown, the figure goes down
    to the last of it.

    Args:
        parts: of a page, in order.
        maker: path of the program that runs here and made what a part shows; else empty.
    """
    order = list(parts)
    for part in [p for p in order if maker(p)]:
        at = order.index(part)
        shown = [n for n, p in enumerate(order) if isinstance(p, Fenced) and p.path == maker(part)]
        waits = isinstance(part, Figure) and shown and shown[-1] > at  # what draws it comes later
        if not shown or (shown[0] < at and not waits):
            continue
        if len(shown) > 1:
            order.insert(shown[-1] + 1, part)
            del order[at]
            continue
        program = order.pop(shown[0])
        title = next((n for n in range(shown[0] - 1, at, -1) if order[n] != Text("")), None)
        if title is not None and isinstance(order[title], Title):
            del order[title]
        order.insert(at, program)
    return order


def _plain(line: str) -> str:
    return LINK.sub(_unlinked, ATTRIBUTES.sub("", line))


def _unlinked(link: re.Match[str]) -> str:
    """Return the words alone of a link to another page, which a notebook lies apart from."""
    absolute = re.match(r"[a-z][a-z0-9+.-]*:", link["target"])
    return link[0] if link["image"] or absolute else link["label"]


def without_sections(text: str, names: Iterable[str]) -> str:
    """Return a page without its front matter and the second-level sections of these names."""
    page = read(text)
    headings = {heading.line: heading for heading in page.headings}
    dropped = set(names)
    rows: list[str] = []
    keep = True
    for number, line in enumerate(text.splitlines(), 1):
        if (heading := headings.get(number)) and heading.level <= 2:
            keep = not (heading.level == 2 and heading.text in dropped)
        if keep and number > page.front.count("\n"):
            rows.append(line)
    return "\n".join(rows) + "\n"


def demoted(text: str) -> str:
    """Return a page with each heading one level lower, to stand below another title."""
    headings = {heading.line for heading in read(text).headings}
    return "\n".join(
        f"#{line}" if number in headings else line
        for number, line in enumerate(text.splitlines(), 1)
    )
