"""How many receipts past commits would have made stale, by whole files and by what runs reached.

What each block reaches is read from today's receipts and traced back through the last commits that
touch the library or the snippets:

    .venv/bin/python tools/stale_history.py [COMMITS]

A unit that is on one side of a commit only counts as changed; one that neither side has yet is
counted in the last line.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bookproof.record.fingerprint import Library
from bookproof.record.receipts import library_files, read
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Snippet, load

COMMITS = 150


def git(root: Path, *words: str) -> str:
    """Run git and give what it prints; empty where it fails."""
    command = ["git", *words]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout if not done.returncode else ""


class History:
    """Trees of the past, each read once."""

    def __init__(self, root: Path, scratch: Path, keys: set[str]) -> None:
        """Read nothing yet; `keys` are today's of all units that count."""
        self.keys = keys
        self.root = root
        self.scratch = scratch

    @functools.cache  # noqa: B019 - lives as long as the program
    def files(self, commit: str) -> dict[str, str]:
        """The content's name of each file under src and snippets."""
        listed = git(self.root, "ls-tree", "-r", commit, "--", "src", "snippets")
        rows = (line.split("\t") for line in listed.splitlines())
        return {name: about.split()[2] for about, name in rows}

    def library(self, commit: str) -> dict[str, str]:
        """The fingerprints of the library at a commit."""
        return self._library(git(self.root, "rev-parse", f"{commit}:src").strip(), commit)

    @functools.lru_cache(maxsize=4)  # noqa: B019
    def _library(self, tree: str, commit: str) -> dict[str, str]:
        folder = self.scratch / tree
        if not folder.exists():
            folder.mkdir(parents=True)
            packed = subprocess.run(
                ["git", "archive", commit, "src"], cwd=self.root, capture_output=True, check=True
            )
            subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
        try:
            return Library(folder, folder / "src").since(self.keys).fingerprints
        except BookError:
            return {}

    def program(self, project: Project, commit: str, name: str) -> str:
        """What a snippet was at a commit: a fingerprint of its code and conditions."""
        text = git(self.root, "show", f"{commit}:{name}")
        try:
            here = load(project, project.root / name)
            then = Snippet(here.path, name, text, here.settings, here.dependencies)
            library = Library(self.scratch, self.scratch / "none")
            return library.of_script(then.text.encode(), then.conditions)
        except BookError:
            return text


def main() -> None:
    """Count, and print a line a commit and the sums."""
    count = int(sys.argv[1]) if sys.argv[1:] else COMMITS
    project = Project.find()
    book = Book(project)
    reached: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for name, snippet in book.snippets.items():
        receipt = read(snippet.receipt) if snippet.has_receipt else None
        if receipt:
            files = library_files(project, receipt) | {name}
            reached[name] = ({*receipt.units} - {name}, {*receipt.files}, files)
    commits = git(
        project.root, "log", "--no-merges", f"-{count}", "--format=%H", "--", "src", "snippets"
    ).split()
    sums: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="week2-history-") as folder:
        history = History(
            project.root, Path(folder), {k for keys, *_ in reached.values() for k in keys}
        )
        for commit in commits:
            before, after = f"{commit}^", commit
            old, new = history.files(before), history.files(after)
            changed = {n for n in old.keys() | new.keys() if old.get(n) != new.get(n)}
            code = any(n.startswith("src/") and n.endswith(".py") for n in changed)
            then, now = (history.library(c) if code else {} for c in (before, after))
            units = {k for k in then.keys() | now.keys() if then.get(k) != now.get(k)}
            by_file = by_reach = 0
            for name, (keys, whole, files) in reached.items():
                if name not in old:
                    sums["not there yet"] += 1
                    continue
                data = any(not n.endswith(".py") for n in files & changed)
                sums["data"] += data
                by_file += bool(files & changed)
                own = name in changed and history.program(project, before, name) != (
                    history.program(project, after, name)
                )
                sums["own code"] += bool(own and not data)
                by_reach += bool(own or whole & changed - {name} or keys & units)
            sums["files"] += by_file
            sums["reach"] += by_reach
            print(f"{commit[:12]} {by_file:4} {by_reach:4}", flush=True)
    print(json.dumps({"commits": len(commits), "receipts": len(reached), **sums}))
    library = {how: sums[how] - sums["data"] - sums["own code"] for how in ("files", "reach")}
    print(f"stale by reach: {sums['reach'] / max(1, sums['files']):.2f} of those by files;")
    part = library["reach"] / max(1, library["files"])
    print(f"by the library's code alone: {part:.2f} ({library})")


if __name__ == "__main__":
    main()
