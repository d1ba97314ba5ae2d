"""Whether a site that is built edit by edit is the site built from nothing, byte for byte.

    python tools/incremental.py --edits 50        # resumed where it stopped
    python tools/incremental.py --clean-every 5   # compare more often

Random edits are made in a clone of the book at HEAD, each on top of those before; after each one
the site is built with what earlier builds kept. After every tenth a second site is built with
nothing kept, and the two are compared. An edit that the build refuses is taken back. Each edit is
a line of JSON in FOLDER/edits.jsonl: what it changed, and the build's seconds of processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from clones import PAGES, Clone, Rule, cloned, difference, digit, put, rule

TEXT = r"(?<=[a-z]\.)$"
OF_PAGES: dict[str, Rule] = {
    "sentence": rule(PAGES, TEXT, " This is new.", " See [all](../snippets.md)."),
    "sentence removed": rule(PAGES, r"(?<=\. )[A-Z][^.`*\[\]{}<>|]*\. ", ""),
    "heading": rule(PAGES, r"^## ", "## One more part\n\nWith a sentence.\n\n## "),
    "title": rule(PAGES, r"^# (.*)$", r"# \1, again"),
    "number": rule(PAGES, TEXT, " That is {{ book/lighthouse:pages.0.performance }}."),
    "link to a word": rule(PAGES, TEXT, " See [stride](../glossary.md#stride)."),
}
OF_THE_REST: dict[str, Rule] = {
    "glossary": rule("docs/glossary.md", r"^([A-Z][a-z]+) ", r"So \1 "),
    "program": rule(r"snippets/.*\.py", r"^import ", "# more\nimport "),
    "output": rule(r"snippets/.*\.out", r"\d", digit),
    "result": rule(r"snippets/.*_recorded/[a-z0-9_]*\.json", r"\d(?=,$)", digit),
    "figure": rule(r"snippets/.*\.svg", r"\d(?=\.)", digit),
    "receipt": rule(r"snippets/.*\.receipt\.json", r'"seconds": [\d.]+', '"seconds": 0.5'),
    "docstring": rule(r"src/week2/.*\.py", r'^    """', '    """In short: '),
    "library": rule(r"src/week2/.*\.py", r"^import os$", "import os as os"),
    "machine": rule(r"src/bookproof/site/\w+\.py", r"\A", "# more\n"),
    "menu": rule("mkdocs.yml", r"^  - (\w[\w ]*):$", r"  - \1 too:"),
    "template": rule(r"overrides/.*\.html", r"</p>", " More.</p>"),
    "style sheet": rule(r"docs/assets/css/.*\.css", r"\Z", "p { margin: 1px }\n"),
}


def build(root: Path, out: Path) -> tuple[bool, float]:
    """Build the site of a clone; whether it could, and the seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "week2.cli", "build", "--out", str(out)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
        capture_output=True,
        check=False,
    )
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode == 0, round(took, 1)


def edit(tree: Clone, chance: random.Random) -> tuple[str, str, bytes, bytes]:
    """Make an edit: what it is called, the file, and its content before and after."""
    while True:
        kind = chance.choice([OF_PAGES, OF_PAGES, OF_THE_REST])
        called = chance.choice(sorted(kind))
        for name, content in (kind[called](tree, chance) or {}).items():
            before = (tree.root / name).read_bytes()
            put(tree.root / name, content)
            return called, name, before, content or b""


def main() -> int:
    """Make the edits that are not made yet; 1 where two sites differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--clean-every", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(".week2/incremental"))
    options = parser.parse_args()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    log, site, clean = folder / "edits.jsonl", folder / "site", folder / "clean"
    edits_before = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
    root = folder / "clone"
    if not edits_before:
        cloned(root)
        print(json.dumps({"first build": build(root, site)[1]}), flush=True)
    for number in range(edits_before + 1, options.edits + 1):
        called, name, before, _ = edit(Clone(root), random.Random(f"{options.seed} {number}"))
        good, took = build(root, site)
        row = {"edit": number, "called": called, "file": name, "built": good, "seconds": took}
        if not good:
            put(root / name, before)
        if number % options.clean_every == 0 or number == options.edits:
            if not good:
                build(root, site)
            cache = root / ".week2/kept"
            cache.rename(folder / "kept")
            row["clean seconds"] = build(root, clean)[1]
            shutil.rmtree(cache)
            (folder / "kept").rename(cache)
            row["differ"] = difference(site, clean)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(row)}\n")
        print(json.dumps(row), flush=True)
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return int(any(row.get("differ") for row in rows))


if __name__ == "__main__":
    sys.exit(main())
