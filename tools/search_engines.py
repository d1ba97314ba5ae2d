"""Ask other searches over the same pages what the site's own is asked, and print a table.

    python tools/search_engines.py [--site SITE] [--pagefind COMMAND] [--zensical WORKER]

Nothing of it is a dependency of the book. Pagefind comes from npm (`npm install pagefind`; COMMAND
is then `node_modules/.bin/pagefind`); it makes an index of a copy of the site. WORKER is the search
of a site that Zensical built (`site/assets/javascripts/workers/search.*.js`); it is given this
site's sections in its own form. Both are asked as they come, Zensical also with its Korean.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from bookproof.bench.search import (
    SETS,
    Engine,
    first_bytes,
    judge,
    material,
    opened,
    own,
)
from bookproof.site.material import ASK_SEARCH, DEFAULTS

# Material's worker on pairs of syllables, of pages and queries alike.
PAIRS = """async ({ script, config }) => {
  const pairs = (text) => text.replace(/[\\uac00-\\ud7a3]{2,}/g, (run) =>
    Array.from(run.slice(1), (syllable, i) => run[i] + syllable).join(" "));
  const get = window.fetch;
  window.fetch = async (address) => {
    const index = await (await get(address)).json();
    for (const doc of index.docs) [doc.title, doc.text] = [pairs(doc.title), pairs(doc.text)];
    return { json: () => index };
  };
  const ask = await (ASK)({ script, config });
  return (query) => ask(pairs(query));
}""".replace("ASK", ASK_SEARCH)
PAGEFIND = """async () => {
  const pagefind = await import(new URL("pagefind/pagefind.js", location));
  await pagefind.init();
  const root = new URL(".", location).pathname;
  return async (query) => {
    const { results } = await pagefind.search(query);
    const first = await Promise.all(results.slice(0, 3).map((result) => result.data()));
    return first.map(({ url }) => url.replace(root, "").replace(/^\\//, ""));
  };
}"""
# Its messages are numbered like Material's; its items are sections, each with its depth.
ZENSICAL = """async ({ script, lang, separator }) => {
  const { docs } = await (await fetch("search/search_index.json")).json();
  const titles = new Map();
  const items = docs.map(({ location, title, text }) => {
    const [page, section] = location.split("#");
    if (!section) titles.set(page, title);
    const path = section ? [titles.get(page), title] : [title];
    return { location, level: path.length, title, text, path, tags: [] };
  });
  const worker = new Worker(script);
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.type === 4 ? reject(data) : resolve(data.data));
    worker.postMessage(message);
  });
  await ask({ type: 0, data: { config: { lang, separator }, items } });
  return async (input) => {
    const { items: found } = await ask({ type: 2, data: { input, page: { size: 50 } } });
    return [...new Set(found.map(({ id }) => items[id].location.split("#")[0]))];
  };
}"""
SEPARATOR = '[\\s\\-_,:!=\\[\\]()\\\\"`/]+|\\.(?!\\d)'  # as Zensical writes it into its index


def main() -> None:
    """Print, for each search, what it finds of each set, what it fetches and how long it takes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--site", type=Path, default=Path("site"), help="a built site")
    parser.add_argument("--pagefind", help="the command")
    parser.add_argument("--zensical", type=Path, help="the worker of its search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        shutil.copytree(options.site, site)
        engines = {"Material's": material(site)}
        engines["Material's on pairs"] = Engine(PAIRS, engines["Material's"].argument)
        if options.pagefind:
            command = [options.pagefind, "--site", str(site), "--root-selector", "article"]
            subprocess.run(command, check=True, capture_output=True)
            engines["Pagefind"] = Engine(PAGEFIND)
        if options.zensical:
            shutil.copy(options.zensical, site / "zensical.js")
            for name, lang in (("Zensical's", ["en"]), ("Zensical's, Korean", DEFAULTS["lang"])):
                configuration = {"script": "zensical.js", "lang": lang, "separator": SEPARATOR}
                engines[name] = Engine(ZENSICAL, configuration)
        with opened(site) as first_page:
            print(
                f"{'':22}{'tuned: ko, en':>16}{'held out: ko, en':>20}{'kB':>8}{'ms':>8}{'open':>8}"
            )
            for name, engine in {"this site's": own(first_page()), **engines}.items():
                result = judge(first_page(), engine)
                kilobytes = first_bytes(first_page(), site, engine) / 1000
                cells = [
                    ", ".join(f"{result[queries][k]['found']}" for k in ("ko", "en"))
                    for queries in SETS
                ]
                print(
                    f"{name:22}{cells[0]:>16}{cells[1]:>20}{kilobytes:8.0f}"
                    f"{result['query_ms']:8.1f}{result['open_ms']:8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
