"""How often a search of the site finds what was meant: queries, each with the page that must come.

The site's search and Material's own are workers that speak the same protocol. Both are asked in a
real browser, on the same index. `tools/search_engines.py` asks others beside them.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bookproof.site.material import ASK_SEARCH, DEFAULTS, INDEX, SEARCH_OF_PAGE, search_of
from bookproof.site.serving import served

# Queries that the search is tuned on, and queries that nobody who tunes it looks at.
SETS = {"tuned": "search_queries.tsv", "held_out": "search_queries_held_out.tsv"}
KINDS = ("ko", "en", "all")
FIRST = 3  # the page that was meant has to be among so many
OPEN = """async ([engine, argument]) => {
  const start = performance.now();
  window.asked = await eval(engine)(argument);
  return performance.now() - start;
}"""
ASK = """async (queries) => {
  const answers = [];
  for (const query of queries) {
    const start = performance.now();
    const pages = await window.asked(query);
    answers.push([pages, performance.now() - start]);
  }
  return answers;
}"""


@dataclass(frozen=True)
class Query:
    """What a reader types.

    Attributes:
        language: `ko` or `en`.
        text: as typed.
        page: the page that it is to find, from the site's folder.
    """

    language: str
    text: str
    page: str


@dataclass(frozen=True)
class Engine:
    """A search that a page can ask.

    Attributes:
        opens: JavaScript, a function of `argument` that gives a function from what is typed to
            pages, best first.
        argument: what it is given.
    """

    opens: str
    argument: dict[str, Any] = field(default_factory=dict)


def queries(name: str) -> list[Query]:
    """One of SETS.

    `tuned` is what the search is changed for until it finds all of it. `held_out` was written
    without reading the pages, from the headings of Korean tutorials and from error messages; the
    pages were added from titles and headings alone, and no query was dropped because it fails.
    """
    text = (resources.files("bookproof.bench") / SETS[name]).read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return [Query(row["language"], row["query"], row["page"]) for row in rows]


def own(tab: Any) -> Engine:
    """Return the search of the site that `tab` shows."""
    return Engine(ASK_SEARCH, {"script": tab.evaluate(SEARCH_OF_PAGE)})


def material(site: Path) -> Engine:
    """Material's search as it comes, whose worker lies on the site too."""
    return Engine(ASK_SEARCH, {"script": search_of(site), "config": DEFAULTS})


def rank(results: list[str], page: str) -> int:
    """Return the place of `page` among those found, from 1; 0 where it is missing."""
    return results.index(page) + 1 if page in results else 0


def judge(tab: Any, engine: Engine) -> dict[str, Any]:
    """How a search does on each set, and how fast.

    Args:
        tab: a Playwright page that shows the site's first page, from a server.
        engine: what is asked.

    Returns:
        by set `asked` and `found` for each of KINDS, and what was `missed`; `open_ms`, until it can
        be asked, and `query_ms`, the median.
    """
    result: dict[str, Any] = {"open_ms": tab.evaluate(OPEN, [engine.opens, engine.argument])}
    times: list[float] = []
    for name in SETS:
        listed = queries(name)
        answers = tab.evaluate(ASK, [query.text for query in listed])
        times += [milliseconds for _, milliseconds in answers]
        counts: dict[str, Any] = {kind: {"asked": 0, "found": 0} for kind in KINDS}
        counts["missed"] = []
        for query, (results, _) in zip(listed, answers, strict=True):
            place = rank(results, query.page)
            for kind in (query.language, "all"):
                counts[kind]["asked"] += 1
                counts[kind]["found"] += 0 < place <= FIRST
            if not 0 < place <= FIRST:
                counts["missed"].append(f"{query.text} → {query.page}: {place or 'not found'}")
        result[name] = counts
    result["query_ms"] = statistics.median(times)
    return result


def first_bytes(tab: Any, site: Path, engine: Engine) -> int:
    """Weigh what a browser fetches until the first answer, in bytes, compressed by gzip."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(urlsplit(request.url).path))
    tab.evaluate(OPEN, [engine.opens, engine.argument])
    tab.evaluate(ASK, ["gradient"])
    files = [site / path.lstrip("/") for path in dict.fromkeys(asked)]
    return sum(
        min(file.stat().st_size, len(gzip.compress(file.read_bytes(), 6)))
        for file in files
        if file.is_file()
    )


@contextmanager
def opened(site: Path) -> Iterator[Any]:
    """Give each search a browser context of its own, as a function that opens the first page.

    Raises:
        FileNotFoundError: there is no built site, or no Chromium.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise FileNotFoundError("no chromium on the path; `apt-get install chromium`")
    if not (site / INDEX).is_file():
        raise FileNotFoundError(f"{site} holds no built site; the command `build` makes one")
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def first_page() -> Any:
            tab = browser.new_context(service_workers="block").new_page()
            tab.goto(address + "index.html")
            return tab

        try:
            yield first_page
        finally:
            browser.close()


def measure(site: Path) -> dict[str, Any]:
    """Ask the site's own search and Material's, each with its settings, on the site's index.

    Raises:
        FileNotFoundError: there is no built site, or no Chromium.
    """
    with opened(site) as first_page:
        result: dict[str, Any] = {"first": FIRST}
        for name, engine in (("own", own(first_page())), ("material", material(site))):
            result[name] = judge(first_page(), engine)
            result[name]["kilobytes"] = first_bytes(first_page(), site, engine) / 1000
    return result
