"""What a site has because it has an address: cards for its pages, and a feed of its changes.

Without an address there is nothing to name in them, and all of it is left out.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bookproof.site.cards import draw
from bookproof.source import files
from bookproof.source.project import BookError

CARDS = "assets/cards"
CHANGES = "changelog.html"
META = re.compile(r'<meta (?:name|property)="(?P<name>[\w:]+)" content="(?P<value>[^"]*)">')
SECTION = re.compile(r'<h2 id="(?P<id>[^"]+)">(?P<title>.*?)<a class="headerlink".*?</h2>', re.S)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def add_what_an_address_allows(site: Path, address: str, title: str) -> None:
    """Draw a card for each page and write the feed; or remove what only an address fills.

    Args:
        site: the built site.
        address: its address, with a slash at its end; empty where it has none.
        title: of the book.
    """
    if not address:
        for name in ("sitemap.xml", "sitemap.xml.gz"):
            (site / name).unlink(missing_ok=True)
        return
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        text = page.read_text("utf-8")
        about = {m["name"]: html.unescape(m["value"]) for m in META.finditer(text)}
        if "og:title" in about:  # the page for what is missing has none
            card = site / CARDS / f"{name.removesuffix('.html')}.png"
            draw(card, about["og:title"], about["og:description"], about["week2:chapter"])
    changelog = site / CHANGES
    if changelog.is_file():
        text = feed(changelog.read_text("utf-8"), address, title)
        files.write(site / "feed.xml", text)


@dataclass(frozen=True)
class Change:
    """A section of the page of changes.

    Attributes:
        anchor: on the page.
        title: as it stands there, with its day.
        day: ISO 8601.
        content: HTML.
    """

    anchor: str
    title: str
    day: str
    content: str


def changes(page: str) -> list[Change]:
    """The sections of the built page of changes, as they stand there: the newest first.

    Raises:
        BookError: a section names no day, or there is none.
    """
    article = page.partition("<article")[2].partition("</article>")[0]
    found = list(SECTION.finditer(article))
    ends = [*(m.start() for m in found[1:]), len(article)]
    result = []
    for match, end in zip(found, ends, strict=True):
        title = re.sub(r"<[^>]*>", "", match["title"]).strip()
        day = DAY.search(title)
        if not day:
            raise BookError(f"docs/changelog.md: the heading {title!r} names no day (2026-11-24)")
        content = article[match.end() : end].strip()
        result.append(Change(match["id"], html.unescape(title), day[0], content))
    if not result:
        raise BookError(
            "docs/changelog.md has no section: write `## VERSION, DAY` and what changed"
        )
    return result


def feed(page: str, address: str, title: str) -> str:
    """An Atom feed (RFC 4287) of the built page of changes."""
    entries = []
    sections = changes(page)
    for change in sections:
        here = f"{address}{CHANGES}#{change.anchor}"
        entries.append(
            f"<entry><id>{escape(here)}</id><title>{escape(change.title)}</title>"
            f'<link href="{escape(here)}"/><updated>{change.day}T00:00:00Z</updated>'
            f'<content type="html" xml:base="{escape(address + CHANGES)}">'
            f"{escape(change.content)}</content></entry>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom"><id>{escape(address)}</id>'
        f"<title>{escape(title)}</title><author><name>{escape(title)}</name></author>"
        f'<link rel="self" href="{escape(address)}feed.xml"/><link href="{escape(address)}"/>'
        f"<updated>{max(c.day for c in sections)}T00:00:00Z</updated>\n"
        + "\n".join(entries)
        + "\n</feed>\n"
    )
