"""How often a search of the site finds what was meant: queries, each with the page that must come.

The site's search and Material's own are workers that speak the same protocol. Both are asked in a
real browser, on the same index: a list of sections, each with `location`, `title`, `text`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from bookproof.site.serving import served

KINDS = ("ko", "en", "all")
FIRST = 3  # the page that was meant has to be among so many
# Material's defaults for a site in English and Korean (mkdocs-material 9.8, `plugins: - search`).
MATERIAL = {
    "lang": ["en", "ko"],
    "separator": "[\\s\\-]+",
    "pipeline": ["stopWordFilter"],
    "fields": {"title": {"boost": 1000}, "text": {"boost": 1}, "tags": {"boost": 1e6}},
}
# The messages of Material's bundle: 0 set up, 1 ready, 2 query, 3 result.
ASK = """async ([script, config, queries]) => {
  const index = await (await fetch("search/search_index.json")).json();
  const worker = new Worker(script);
  const answer = () => new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data.data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  const setUp = answer();
  const data = { config: config || index.config, docs: index.docs, options: { suggest: false } };
  worker.postMessage({ type: 0, data });
  await setUp;
  const found = [];
  for (const query of queries) {
    const result = answer();
    worker.postMessage({ type: 2, data: query });
    const { items } = await result;
    found.push(items.map((item) => item[0].location.split("#")[0]));
  }
  worker.terminate();
  return found;
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


def queries() -> list[Query]:
    """The queries that the search is judged by, from `search_queries.tsv`."""
    text = (resources.files("bookproof.bench") / "search_queries.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return [Query(row["language"], row["query"], row["page"]) for row in rows]


def ask(tab: Any, script: str, config: dict | None, asked: list[str]) -> list[list[str]]:
    """The pages that a worker finds, best first, for each query.

    Args:
        tab: a Playwright page that shows the site's first page, from a server.
        script: the worker, an address from the site's folder.
        config: lunr's settings; the index's own where it is None.
        asked: the queries' texts.
    """
    return tab.evaluate(ASK, [script, config, asked])


def rank(found: list[str], page: str) -> int:
    """The place of `page` among those found, from 1; 0 where it is missing."""
    return found.index(page) + 1 if page in found else 0


def judge(tab: Any, script: str, config: dict | None = None) -> dict[str, Any]:
    """How a worker does: queries and hits by language, and in all; with what it missed."""
    listed = queries()
    answers = ask(tab, script, config, [query.text for query in listed])
    result: dict[str, Any] = {k: {"asked": 0, "found": 0} for k in KINDS}
    result["missed"] = []
    for query, found in zip(listed, answers, strict=True):
        place = rank(found, query.page)
        for kind in (query.language, "all"):
            result[kind]["asked"] += 1
            result[kind]["found"] += 0 < place <= FIRST
        if not 0 < place <= FIRST:
            result["missed"].append(f"{query.text} → {query.page}: {place or 'not found'}")
    return result


def measure(site: Path) -> dict[str, Any]:
    """Ask the site's own search and Material's, each with its settings, on the site's index.

    Raises:
        FileNotFoundError: there is no built site, or no Chromium.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise FileNotFoundError("no chromium on the path; `apt-get install chromium`")
    if not (site / "search/search_index.json").is_file():
        raise FileNotFoundError(f"{site} holds no built site; `week2 build` makes one")
    material = next((site / "assets/javascripts/workers").glob("search.*.js"))
    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            tab = browser.new_page()
            tab.goto(address + "index.html")
            own = tab.evaluate("JSON.parse(document.getElementById('__config').textContent).search")
            return {
                "first": FIRST,
                "own": judge(tab, own),
                "material": judge(tab, material.relative_to(site).as_posix(), MATERIAL),
            }
        finally:
            browser.close()


def main(argv: list[str]) -> int:
    """Ask the search of a built site what readers ask, and Material's default beside it."""
    parser = argparse.ArgumentParser("week2 bench search", description=main.__doc__)
    given = os.environ.get("WEEK2_SITE", "site")
    parser.add_argument("--site", type=Path, default=Path(given), help="folder of the built site")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    result = measure(options.site.resolve())
    if options.json:
        print(json.dumps(result, indent=1, ensure_ascii=False))
        return 0
    for name in ("own", "material"):
        counts = (f"{k} {result[name][k]['found']} of {result[name][k]['asked']}" for k in KINDS)
        print(f"{name}: {', '.join(counts)} in the first {FIRST}")
        print(*(f"    {line}" for line in result[name]["missed"]), sep="\n")
    return 0
