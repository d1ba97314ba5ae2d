"""What the machine takes of the insides of Material for MkDocs, which the next version may change.

No other module knows these insides. Beside each stands why it is taken, and what fails where a new
version has changed it. What Material documents, such as `data-search-exclude` and the colours of
its style sheets, is no inside: it is named where it is used.

A book's templates and scripts (overrides/ and docs/assets/js/) know insides too. They import
nothing from here, and have no such file of their own: each page would load it. What this book's
take is listed in tests/book/test_material.py, which asks the installed Material for all of it. Its
style sheets name classes of Material's, of which there is no list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The files of what can be found: the plugin `search` writes the first, and `offline` a copy for
# pages from disk. The first is kept for readers without a network, and searches are measured on it.
# Under another name, those readers find nothing, and nothing is measured.
INDEX = "search/search_index.json"
INDEX_FROM_DISK = "search/search_index.js"

# The folder of the theme's scripts. Under another name, whoever keeps the whole book also fetches
# Material's search, and that search cannot be measured.
SCRIPTS = "assets/javascripts/"

# The way from a page to the site's root, in the settings that each page holds. It is the one part
# of the template's scripts that differs by page. Not found, they are refused on pages in folders.
BASE = re.compile(r'"base": ?"([^"]*)"')

# The element that holds what a page says. With another one, no page has a copy in Markdown.
ARTICLE = re.compile(r"<article\b.*?</article>", re.S)

# The class of the buttons beside a page's title. With another one, they are links in the copy.
BUTTON = ".md-content__button"

# How Zensical, which has the same authors, is told to look like Material, as the book's style
# sheets expect. In other words, its pages have looks that those do not fit.
LOOKS = {"variant": "classic"}

# The settings of Material's search that are its defaults for English and Korean (mkdocs-material
# 9.8, `plugins: - search`), so that it is measured as it comes. With others, it is not.
DEFAULTS = {
    "lang": ["en", "ko"],
    "separator": "[\\s\\-]+",
    "pipeline": ["stopWordFilter"],
    "fields": {"title": {"boost": 1000}, "text": {"boost": 1}, "tags": {"boost": 1e6}},
}

# JavaScript that finds, in a page's settings, the script of the search that the page asks, to
# measure that one. Elsewhere, it cannot be measured.
SEARCH_OF_PAGE = "JSON.parse(document.getElementById('__config').textContent).search"

# JavaScript that asks a search in the place of Material's bundle: message 0 sets it up, 1 says that
# it is ready, 2 is a query, 3 the result. With others, Material's search cannot be measured, and
# the book's own, which answers the same messages, gives readers nothing.
ASK_SEARCH = """async ({ script, config }) => {
  const index = await (await fetch("search/search_index.json")).json();
  const worker = new Worker(script);
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data.data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
  const data = { config: config || index.config, docs: index.docs, options: { suggest: false } };
  await ask({ type: 0, data });
  return async (query) => {
    const { items } = await ask({ type: 2, data: query });
    return items.map((item) => item[0].location.split("#")[0]);
  };
}"""


def is_unasked(name: str) -> bool:
    """Tell whether a file of a site is part of Material's search, which the book's own replaces.

    The bundle, which pages do load, is told apart by its name.

    Args:
        name: a path from the site's folder.
    """
    return name.startswith(SCRIPTS) and "bundle" not in name


def search_of(site: Path) -> str:
    """Find the script of Material's search in a site, to measure it; a path from the site's folder.

    It is known by its folder and how its name begins. With others, this fails.
    """
    script = next((site / SCRIPTS / "workers").glob("search.*.js"))
    return script.relative_to(site).as_posix()


def collect_entries(through: Callable[[Any, Callable[[], list[Any]]], list[Any]]) -> None:
    """Let a function give what the search takes from a page, so that a build can keep that.

    It stands in for the method of the plugin's class that adds a page's entries to its list.
    Without class, method or list, no site is built. A book with another theme stays as it is.

    Args:
        through: called with a page and what makes its entries; gives the entries.
    """
    try:
        # Material carries no types.
        from material.plugins.search.plugin import SearchIndex  # type: ignore[import-untyped]
    except ImportError:
        return
    add = SearchIndex.add_entry_from_context

    def add_through(index: Any, page: Any) -> None:
        def make() -> list[Any]:
            before = len(index.entries)
            add(index, page)
            return index.entries[before:]

        count = len(index.entries)
        index.entries[count:] = through(page, make)

    SearchIndex.add_entry_from_context = add_through
