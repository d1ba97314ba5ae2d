"""Measure what the machine costs: a chapter's snippets run by it and by others, in one run.

    .venv/bin/python tools/cost.py [snippets/1-autograd]

It prints JSON: seconds by way, one snippet at a time, and seconds of `check` on books of growing
size, whose receipts are true and made without running anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bookproof.check.checks import check_book
from bookproof.record import receipts
from bookproof.record.coverage import coverage_of
from bookproof.run.engine import Engine
from bookproof.sandbox.pool import Pool, Run, environment, scratch_folder
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet

SIZES = (250, 500, 1000)  # pages of the synthetic books, five blocks each


def run_here(book: Book, snippets: list[Snippet], *, force: bool) -> None:
    """Run snippets by the machine; with `force`, those too that are fresh."""
    with Pool(book.project) as pool:
        outcomes = Engine(book, pool, force=force).run_all(snippets, [], 1, lambda outcome: None)
    for outcome in outcomes:
        if outcome.status == "failed":
            raise SystemExit(f"{outcome.name} failed: {outcome.message}")


def run_processes(project: Project, snippets: list[Snippet]) -> None:
    """Run `python snippet.py` in an empty folder, one after the other."""
    for snippet in snippets:
        _python(project, snippet.path.name, snippet.text, [snippet.path.name])


def run_stock(project: Project, snippets: list[Snippet]) -> None:
    """Run pytest-codeblocks 0.18, unextended: one process, no isolation.

    It gives no `__file__` or main guard and no source to `inspect`; what needs these fails there,
    and is counted in the time all the same.
    """
    page = "".join(f"```python\n{s.text}\n```\n\n" for s in snippets)
    command = ["-m", "pytest", "-q", "--codeblocks", "-p", "no:cacheprovider", "page.md"]
    _python(project, "page.md", page, command, check=False)


def _python(
    project: Project, file: str, text: str, command: list[str], *, check: bool = True
) -> None:
    with scratch_folder() as scratch:
        (scratch / "work" / file).write_text(text, "utf-8")
        variables = environment(project, "cpu")
        subprocess.run(
            [sys.executable, *command],
            cwd=scratch / "work",
            env=variables,
            check=check,
            capture_output=True,
        )


def seconds(work: Callable[[], object]) -> float:
    """Measure how long something takes."""
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 3)


def check_seconds(pages: int) -> float:
    """Measure `check` on a book of so many pages and five blocks on each."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write_book(root, pages)
        book = Book(Project(root))
        for snippet in book.snippets.values():
            coverage = coverage_of(book.project, snippet, Run())
            receipt = receipts.make(book.project, snippet, Run(), coverage, {}, "cpu")
            receipts.write(snippet.receipt, receipt)
        started = time.perf_counter()
        problems = [*check_book(Book(Project(root)))]
        if problems:
            raise SystemExit(f"the synthetic book is not good: {problems[0]}")
        return round(time.perf_counter() - started, 3)


def _write_book(root: Path, pages: int) -> None:
    (root / "docs").mkdir()
    (root / "snippets").mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "synthetic"\n[tool.bookproof]\n')
    nav = "".join(f"  - page{n}.md\n" for n in range(pages))
    (root / "mkdocs.yml").write_text(f"site_name: Synthetic\nnav:\n{nav}")
    for page in range(pages):
        names = [f"s{page}_{index}" for index in range(5)]
        for name in names:
            text = f"# /// script\n# dependencies = []\n# ///\nvalue = {name!r}\n"
            (root / "snippets" / f"{name}.py").write_text(text)
        after = (page + 1) % pages
        blocks = [f'```python\n--8<-- "snippets/{name}.py"\n```\n' for name in names]
        text = "\n".join([f"# Page {page}\n\nNext: [page](page{after}.md).\n", *blocks])
        (root / "docs" / f"page{page}.md").write_text(text)


def main() -> None:
    """Compare the ways on the chapter that is named, and time the check."""
    book = Book(Project.find())
    chapter = sys.argv[1] if sys.argv[1:] else "snippets/1-autograd"
    snippets = [
        s
        for s in book.select([chapter])[0]
        if s.has_receipt and not (s.settings.needs or s.settings.raises)
    ]
    ways = {
        "run": lambda: run_here(book, snippets, force=True),
        "run, nothing to do": lambda: run_here(book, snippets, force=False),
        "a process per file": lambda: run_processes(book.project, snippets),
        "pytest-codeblocks as it comes": lambda: run_stock(book.project, snippets),
    }
    result = {
        "snippets": len(snippets),
        "seconds": {name: seconds(way) for name, way in ways.items()},
        "check seconds by pages": {pages: check_seconds(pages) for pages in SIZES},
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
