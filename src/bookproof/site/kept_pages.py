"""MkDocs as a build starts it: a page that cannot have changed is not converted again.

What MkDocs makes of a page's Markdown is kept (`bookproof.site.kept`), and so is what the search
takes from it. Navigation and templates are the whole site's, and are cheap: each build makes them.
A page is converted anew where that does more than give this page: where mkdocstrings documents
the library, and where a warning is to be repeated.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from click import ClickException
from mkdocs.__main__ import cli
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import CountHandler

from bookproof.record.recording import remembered
from bookproof.site.engines import KEYS
from bookproof.site.kept import Kept
from bookproof.site.markdown import find_project
from bookproof.site.material import collect_entries

DOCUMENTS = re.compile(r"^\s*:::", re.M)  # the library, by mkdocstrings
# What lists which pages show a program.
LISTS = re.compile(r"<!--\s*bookproof:\s*s")


def keep_pages(cache: Kept, shown: str) -> None:
    """Let MkDocs' pages be converted only where nothing is kept of them.

    Args:
        cache: what the last build made of pages.
        shown: a hash of which page shows which file.
    """
    convert = Page.render
    warnings = CountHandler(level=logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warnings)

    def render(page: Page, config: Any, files: Any) -> None:
        text = page.markdown or ""
        if DOCUMENTS.search(text):
            convert(page, config, files)
            return
        fresh: dict[str, Any] | None = None

        def make() -> dict[str, Any]:
            nonlocal fresh
            before = warnings.counts.copy()
            with _anchors(config) as anchors:
                convert(page, config, files)
            fresh = _rendering(page, anchors) | {"warned": warnings.counts != before}
            return fresh

        listed = shown if LISTS.search(text) else ""
        entry = cache.value(make, page.file.src_uri, text, listed)
        if entry is fresh:
            return
        if entry["warned"]:
            convert(page, config, files)
            return
        page.content = entry["content"]
        page.toc = get_toc(entry["toc"])
        page._title_from_render = entry["title"]
        page.present_anchor_ids = set(entry["ids"])
        page.links_to_anchors = {files.src_uris[to]: links for to, links in entry["links"].items()}
        for words in entry["anchors"]:
            config.plugins["autorefs"].register_anchor(page, **words)

    # MkDocs has no event in place of the conversion.
    Page.render = render  # type: ignore[method-assign,assignment]


def _rendering(page: Page, anchors: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "content": page.content,
        "toc": _tokens(page.toc),
        "title": page._title_from_render,
        "ids": sorted(page.present_anchor_ids or ()),
        "links": {to.src_uri: links for to, links in (page.links_to_anchors or {}).items()},
        "anchors": anchors,
    }


def _tokens(toc: Any) -> list[dict[str, Any]]:
    """Write a table of contents as `get_toc` reads it."""
    return [
        {"name": a.title, "id": a.id, "level": a.level, "children": _tokens(a.children)}
        for a in toc
    ]


@contextmanager
def _anchors(config: Any) -> Iterator[list[dict[str, Any]]]:
    """Note the anchors that autorefs is told of, where a book has that plugin."""
    noted: list[dict[str, Any]] = []
    plugin = config.plugins.get("autorefs")
    if plugin is None:
        yield noted
        return
    register = plugin.register_anchor

    def note(page: Page, identifier: str, anchor: str | None = None, **words: Any) -> None:
        noted.append({"identifier": identifier, "anchor": anchor, **words})
        register(page, identifier, anchor, **words)

    plugin.register_anchor = note
    try:
        yield noted
    finally:
        del plugin.register_anchor


def keep_entries(cache: Kept) -> None:
    """Let the search of Material for MkDocs read only pages that are not as they were."""

    def once(page: Page, make: Callable[[], list[Any]]) -> list[Any]:
        about = (page.url, page.title, repr(page.meta), _tokens(page.toc))
        return cache.value(make, "search", page.content, *about)

    collect_entries(once)


def main() -> None:
    """Run MkDocs' own command, and keep what it made if it succeeds."""
    ground, shown = os.environ[KEYS].split()
    project = find_project("")
    changed = Kept(project, "proof", ground).value(dict, "changed")
    with Kept(project, "pages", ground) as cache, remembered(project, changed):
        keep_pages(cache, shown)
        keep_entries(cache)
        try:
            cli(prog_name="mkdocs", standalone_mode=False)
        except ClickException as error:
            error.show()
            sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
