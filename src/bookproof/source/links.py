"""Links, anchors, images and the navigation, judged from the Markdown sources."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bookproof.source.index import Book
from bookproof.source.page import read
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import parse_json, parse_yaml, read_text

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
# An address that others can reach: a host with a dot, no name of a user; or a mailbox.
REACHED = re.compile(
    r"https://(?:[\w-]+\.)+[a-z][\w-]*(?::\d+)?(?:[/?#]\S*)?|mailto:[^\s@:/?]+@(?:[\w-]+\.)+[a-z]+",
    re.I,
)
LOCAL = re.compile(
    r"https://[^/?#]*\.(?:localhost|local|internal|test|invalid)\.?(?:[:/?#]|$)", re.I
)
# Links that are not written as [words](target): in HTML, in angle brackets, as a definition.
OTHER = re.compile(
    r"<a\b[^<>]*?\bhref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s<>\"']+))"
    r"|<([a-z][a-z0-9+.-]*:[^\s<>]*)>|^[ >]*\[(?!\^)[^\[\]]+\]:\s*<?([^\s<>]*)",
    re.I,
)


def check_links(book: Book) -> Iterator[Problem]:
    """Each link, anchor and image leads somewhere, and out of the book to where others can go."""
    for page in book.pages:
        path = book.project.root / page
        text = book.text(path)
        parsed = read(text)
        links = [(link.line, link.target) for link in parsed.links]
        for number, row in enumerate(text.splitlines(), 1):
            if number not in parsed.fenced and number > parsed.front.count("\n"):
                found = OTHER.finditer(re.sub(r"(?<!\\)`[^`]*`", "", row))
                links += [(number, next(filter(None, m.groups()), "")) for m in found]
        for number, target in links:
            if fault := _link_fault(book, path, html.unescape(target)):
                yield Problem(page, number, fault)


def _link_fault(book: Book, page: Path, link: str) -> str:
    if not link:
        return "this link has no target: [words](target)"
    if SCHEME.match(link):
        if REACHED.fullmatch(link) and not LOCAL.match(link):
            return ""
        return f"the link {link} leads to no https://host.domain/… or mailto:name@host.domain"
    if link.startswith("/"):
        return f"the link {link} starts at the host; write it relative to this page"
    target, sign, anchor = link.partition("#")
    if sign and not anchor:
        return f"the link {link} names no anchor behind its #"
    path = (page.parent / target).resolve() if target else page
    if path.suffix == ".html" and path.is_relative_to(book.project.docs.resolve()):
        sources = (path.with_suffix(suffix) for suffix in (".md", ".ipynb"))
        path = next(filter(Path.exists, sources), path)  # what HTML links to as it is built
    if not path.exists():
        return f"the link {link} leads nowhere"
    if path.is_dir() and page.is_relative_to(book.project.docs):
        return f"the link {link} leads to a folder; name its page, such as {target}index.md"
    if not anchor or path in book.unread or path.suffix not in (".md", ".ipynb"):
        return ""
    text = book.text(path) if path.suffix == ".md" else _prose(book, path)
    if anchor in read(text).anchors:
        return ""
    return f"{target or 'this page'} has no anchor #{anchor}"


def _prose(book: Book, notebook: Path) -> str:
    """Read the Markdown of a notebook; empty where it is none, of which another check tells."""
    try:
        cells = parse_json(book.text(notebook))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError):
        return ""
    return "\n\n".join(texts)


def check_navigation(book: Book) -> Iterator[Problem]:
    """Check that the navigation names each page once, and no page that does not exist."""
    path = book.project.root / "mkdocs.yml"
    if not path.exists():
        return
    lines = book.text(path).splitlines()
    named = navigation(book.project)
    for name in named:
        if re.match(r"https?:", name):
            continue
        if not (book.project.docs / name).is_file():
            line = next((n for n, row in enumerate(lines, 1) if name in row), 0)
            yield Problem("mkdocs.yml", line, f"the navigation names docs/{name}, which is missing")
    for page in book.pages:
        name = page.removeprefix("docs/")
        if page.startswith("docs/") and name not in named:
            yield Problem(page, 0, "the navigation in mkdocs.yml does not lead to this page")


def navigation(project: Project) -> list[str]:
    """List what the navigation in mkdocs.yml leads to, in reading order: paths under `docs/`."""
    return list(_entries(mkdocs_settings(project).get("nav")))


def sections(project: Project) -> dict[str, list[str]]:
    """Get the parts of the navigation by name, and what each leads to; "" holds the rest."""
    parts: dict[str, list[str]] = {}
    for entry in mkdocs_settings(project).get("nav") or []:
        for name, value in entry.items() if isinstance(entry, dict) else [("", entry)]:
            part = name if isinstance(value, list) else ""
            parts.setdefault(part, []).extend(_entries(value))
    return parts


def mkdocs_settings(project: Project) -> dict[str, Any]:
    """Read what mkdocs.yml sets; nothing where there is none.

    Raises:
        BookError: mkdocs.yml is not YAML, or holds no settings.
    """
    path = project.root / "mkdocs.yml"
    if not path.exists():
        return {}
    try:
        settings = parse_yaml(read_text(path, project.root), _Loader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        line = mark.line + 1 if mark else 0
        raise BookError(Problem(path.name, line, f"this is not YAML: {reason}")) from error
    if not isinstance(settings, dict):
        raise BookError(Problem(path.name, 0, "it has no settings; it needs at least site_name"))
    return settings


def _entries(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for entry in nav:
            yield from _entries(entry)
    elif isinstance(nav, dict):
        for entry in nav.values():
            yield from _entries(entry)


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whose `!ENV` and `!!python/name` values do not matter here."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)
