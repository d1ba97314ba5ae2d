"""Links, anchors, images and the navigation, judged from the Markdown sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bookproof.source.index import Book
from bookproof.source.page import read
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import parse_yaml, read_text


def check_links(book: Book) -> Iterator[Problem]:
    """Each relative link, anchor and image leads somewhere."""
    for page in book.pages:
        path = book.project.root / page
        for link in read(book.text(path)).links:
            if fault := _link_fault(book, path, link.target):
                yield Problem(page, link.line, fault)


def _link_fault(book: Book, page: Path, link: str) -> str:
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return ""
    if link.startswith("/"):
        return f"the link {link} starts at the host; write it relative to this page"
    target, _, anchor = link.partition("#")
    path = (page.parent / target).resolve() if target else page
    if not path.exists():
        return f"the link {link} leads nowhere"
    if not anchor or path.suffix != ".md":
        return ""
    if anchor in read(book.text(path)).anchors or path in book.unread:
        return ""
    return f"{target or 'this page'} has no anchor #{anchor}"


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
