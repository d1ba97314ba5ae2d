"""A page's Markdown, read once: front matter, fences, headings with their anchors, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# A fence may stand in quotes and lists, and be indented (in tabs and admonitions).
FENCE = re.compile(
    r"^(?P<lead>(?:[ \t]|>|[-*+][ \t]|\d+[.)][ \t])*)(?P<mark>`{3,}|~{3,})(?P<info>.*)$"
)
FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)  # what a page says of itself, before its text
HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<body>\S.*)")
ATTRIBUTES = re.compile(r"\s\{:?([^{}]*)\}$")  # behind a heading
TARGET = r"\]\((?P<target>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)"
LINK = re.compile(rf"(?P<image>!?)\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*){TARGET}")
LINKED = re.compile(TARGET)  # the end of a link, whose words may begin in a line above
ADMONITION = re.compile(
    r'^(?P<mark>!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)(?:\s+"(?P<title>[^"]*)")?\s*$'
)
# The last id in braces counts.
BY_HAND = re.compile(
    r"\{(?:[^{}#\n]*#)+([\w-]+)(?![\w-])[^{}#\n]*\}|\bid=\"([\w-]+)\"|^::: ([\w.]+)"
)


@dataclass(frozen=True)
class Fence:
    """Everything that opens a fence, and what it holds.

    Attributes:
        line: of its opening, counted from 1.
        end: the line that closes it; 0 where it is never closed.
        mark: its backticks or tildes.
        info: what follows them.
        body: the text within, without the fence's indentation.
    """

    line: int
    end: int
    mark: str
    info: str
    body: str

    @property
    def lines(self) -> range:
        """The numbers of its lines; none where it is never closed, which the site shows as text."""
        return range(self.line, self.end + 1)


@dataclass(frozen=True)
class Heading:
    """A heading.

    Attributes:
        line: its number, counted from 1.
        level: 1 for a page's title.
        text: as it is written, without attributes.
        anchor: the id that it has in the built page.
    """

    line: int
    level: int
    text: str
    anchor: str

    @property
    def title(self) -> str:
        """Its text without markup."""
        return _title(self.text)


@dataclass(frozen=True)
class Link:
    """A link, or an image: the line that it is written in, and where it leads."""

    line: int
    target: str


@dataclass(frozen=True)
class Page:
    """What a page is made of.

    Attributes:
        front: the front matter, with the lines that enclose it; empty where there is none.
        fences: in order.
        fenced: the numbers of their lines.
        headings: in order.
        links: in order, images among them; those in inline code are no links.
        anchors: of its headings, and those that are given by hand.
    """

    front: str
    fences: tuple[Fence, ...]
    fenced: frozenset[int]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]


@cache
def read(text: str) -> Page:
    """Read the Markdown of a page."""
    front = match[0] if (match := FRONT.match(text)) else ""
    fences = tuple(scan_fences(text))
    fenced = frozenset(number for fence in fences for number in fence.lines)
    headings: list[Heading] = []
    links: list[Link] = []
    anchors: set[str] = set()
    counts: dict[str, int] = {}
    for number, row in enumerate(text.splitlines(), 1):
        if number in fenced or number <= front.count("\n"):
            continue
        anchors.update(name for names in BY_HAND.findall(row) for name in names if name)
        code_free = re.sub(r"`[^`]*`", "", row)
        links += [Link(number, match["target"]) for match in LINKED.finditer(code_free)]
        if match := HEADING.fullmatch(row.rstrip()):
            words, attributes = _parted(match["body"])
            attribute = re.search(r"#([\w-]+)", attributes)
            slug = attribute[1] if attribute else slugify(_title(words), "-")
            repeats = counts[slug] = counts.get(slug, -1) + 1
            anchor = f"{slug}_{repeats}" if repeats else slug
            anchors.add(anchor)
            headings.append(Heading(number, len(match["marks"]), words, anchor))
    return Page(front, fences, fenced, tuple(headings), tuple(links), frozenset(anchors))


def _parted(body: str) -> tuple[str, str]:
    """Part what follows a heading's marks into its text and its attributes."""
    match = ATTRIBUTES.search(body)
    text = body[: match.start()] if match else body
    closing = re.match(r"[\s#]*", text[::-1])  # from the end: a search would begin at each space
    assert closing
    return text[: len(text) - closing.end()] or body[0], match[1] if match else ""


def slugify(text: str, separator: str) -> str:
    """Make the anchor of a heading as Python-Markdown's `toc` does, which a check does without."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(rf"[{separator}\s]+", separator, words)


def _title(heading: str) -> str:
    untagged = re.sub(r"(`[^`]*`)|</?[a-z][^<>]*>", r"\1", heading)  # tags in code are text
    return plain(untagged).replace("$", "")


def plain(text: str) -> str:
    """Text without the marks of emphasis and code, and links as their words alone.

    >>> plain("The `tape` of [*one* graph](graph.md)")
    'The tape of one graph'
    >>> plain("The cost is `a * n` *at least*")
    'The cost is a * n at least'
    """
    parts = re.split("`([^`]*)`", LINK.sub(r"\g<label>", text))  # every second one is code
    return "".join(part if at % 2 else part.replace("*", "") for at, part in enumerate(parts))


def fenced(body: str, language: str) -> str:
    """Put text into a fence longer than any run of backticks in it."""
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", body)), default=0))
    return f"{ticks}{language}\n{body}\n{ticks}"


def scan_fences(text: str) -> Iterator[Fence]:
    """Everything in a text that opens a fence; an unclosed one has `end` 0."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        match = FENCE.match(lines[at])
        if not match or ("`" in match["mark"] and "`" in match["info"]):
            at += 1
            continue
        quotes, (_, quote, lead) = match["lead"].count(">"), match["lead"].rpartition(">")
        opened, width = at, len(lead.removeprefix(" " if quote else "").expandtabs(4))
        closing = re.compile(rf"^[ \t>]*{re.escape(match['mark'][0])}{{{len(match['mark'])},}}\s*$")
        body: list[str] = []
        at += 1
        while at < len(lines) and not closing.match(lines[at]):
            line = re.sub(rf"^(?:[ \t]*> ?){{{quotes}}}", "", lines[at]).expandtabs(4)
            body.append(line[min(width, len(line) - len(line.lstrip())) :])
            at += 1
        end = at + 1 if at < len(lines) else 0
        yield Fence(opened + 1, end, match["mark"], match["info"], "\n".join(body) + "\n")
        at += 1
