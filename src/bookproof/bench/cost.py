"""What the machine costs: the same snippets run by it and by others, in one run."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from bookproof.run.engine import Engine
from bookproof.sandbox.pool import Pool, environment, scratch_folder
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import Snippet

SIZES = (250, 500, 1000)  # pages of the synthetic books, five blocks each


def main(argv: list[str]) -> int:
    """Compare ways to run a chapter's snippets, and time the checks on books of growing size."""
    parser = argparse.ArgumentParser("week2 bench book", description=main.__doc__)
    parser.add_argument("chapter", nargs="?", default="snippets/1-autograd")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    project = Project.find()
    book = Book(project)
    snippets = [
        s
        for s in book.select([options.chapter])[0]
        if not (s.settings.needs or s.settings.raises or s.is_exercise or s.is_solution)
    ]
    result: dict[str, Any] = {"snippets": len(snippets), **compare(book, snippets)}
    result["synthetic"] = [synthetic(pages) for pages in SIZES]
    print(json.dumps(result, indent=1) if options.json else _table(result))
    return 0


def compare(book: Book, snippets: list[Snippet]) -> dict[str, Any]:
    """Seconds that each way takes for the same snippets, one at a time, and ratios to the first."""
    ways: dict[str, Callable[[], object]] = {
        "week2 run, cold": lambda: run_here(book, snippets, force=True),
        "week2 run, nothing to do": lambda: run_here(book, snippets, force=False),
        "a process per file": lambda: run_processes(book.project, snippets),
        "pytest-codeblocks as it comes": lambda: run_stock(book.project, snippets),
        "nbclient, a notebook per file": lambda: run_notebooks(snippets),
    }
    seconds = {name: _timed(way) for name, way in ways.items()}
    first = seconds["week2 run, cold"]
    with Pool(book.project) as pool:  # the start of a warm interpreter, to tell it from the rest
        warm = _timed(lambda: pool.run(snippets[0]))
        again = _timed(lambda: pool.run(snippets[0]))
    return {
        "seconds": seconds,
        "ratio to week2 run, cold": {n: s / first for n, s in seconds.items() if s != first},
        "warm-up seconds": warm - again,
    }


def run_here(book: Book, snippets: Iterable[Snippet], *, force: bool) -> float:
    """Run snippets by the machine; the summed seconds of the snippets themselves."""
    with Pool(book.project) as pool:
        engine = Engine(book, pool, force=force)
        outcomes = engine.run_all(snippets, [], 1, lambda outcome: None)
    failed = [o for o in outcomes if o.status == "failed"]
    if failed:
        raise SystemExit(f"{failed[0].name} failed: {failed[0].message}")
    return sum(o.seconds for o in outcomes)


def run_processes(project: Project, snippets: Iterable[Snippet]) -> None:
    """`python snippet.py` in an empty folder, one after the other."""
    variables = environment(project, "cpu")
    for snippet in snippets:
        with scratch_folder() as scratch:
            shutil.copy(snippet.path, scratch / "work")
            subprocess.run(
                [sys.executable, snippet.path.name],
                cwd=scratch / "work",
                env=variables,
                check=True,
                capture_output=True,
            )


def run_stock(project: Project, snippets: Iterable[Snippet]) -> None:
    """pytest-codeblocks 0.18, unextended: one process, one namespace a block, no isolation.

    It gives no `__file__` or main guard and no source to `inspect`; what needs these fails there,
    and is counted in the time all the same.
    """
    with scratch_folder() as scratch:
        page = "".join(f"```python\n{s.text}\n```\n\n" for s in snippets)
        (scratch / "work" / "page.md").write_text(page, "utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "--codeblocks", "-p", "no:cacheprovider"]
        subprocess.run(
            [*command, "page.md"],
            cwd=scratch / "work",
            env=environment(project, "cpu"),
            check=False,
            capture_output=True,
        )


def run_notebooks(snippets: Iterable[Snippet]) -> None:
    """Each snippet as the one cell of a notebook, run by nbclient in a kernel of its own."""
    import nbformat
    from nbclient import NotebookClient

    for snippet in snippets:
        with scratch_folder() as scratch:
            cell = nbformat.v4.new_code_cell(snippet.text)
            notebook = nbformat.v4.new_notebook(cells=[cell])
            where = {"metadata": {"path": str(scratch / "work")}}
            NotebookClient(notebook, kernel_name="python3", resources=where).execute()


def synthetic(pages: int) -> dict[str, Any]:
    """Seconds that `week2 check` takes on a book of `pages` pages and five blocks on each."""
    from bookproof import commands

    folder = Path(tempfile.mkdtemp(prefix="week2-"))
    try:
        _write_synthetic(folder, pages)
        here = Path.cwd()
        os.chdir(folder)
        try:
            with redirect_stdout(io.StringIO()):
                started = time.perf_counter()
                status = commands.check([])
                seconds = time.perf_counter() - started
        finally:
            os.chdir(here)
        if status:
            raise SystemExit("the synthetic book is not good; see its problems above")
    finally:
        shutil.rmtree(folder)
    return {"pages": pages, "blocks": 5 * pages, "check seconds": seconds}


def _write_synthetic(folder: Path, pages: int) -> None:
    """A book whose every snippet has a true receipt, made without running any."""
    from bookproof.record import receipts
    from bookproof.record.reach import reach_of
    from bookproof.sandbox.pool import Run

    (folder / "docs").mkdir()
    (folder / "snippets").mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "synthetic"\n'
        '[[tool.bookproof.interpreters]]\nname = "plain"\nwarm = []\n'
    )
    nav = "".join(f"  - page{n}.md\n" for n in range(pages))
    (folder / "mkdocs.yml").write_text(f"site_name: Synthetic\nnav:\n{nav}")
    for number in range(pages):
        blocks = []
        for index in range(5):
            name = f"s{number}_{index}"
            text = f"# /// script\n# dependencies = []\n# ///\nvalue = {number} + {index}\n"
            (folder / "snippets" / f"{name}.py").write_text(text)
            blocks.append(f'```python\n--8<-- "snippets/{name}.py"\n```\n')
        after = (number + 1) % pages
        page = f"# Page {number}\n\nNext: [page](page{after}.md#page-{after}).\n\n"
        (folder / "docs" / f"page{number}.md").write_text(page + "\n".join(blocks))
    book = Book(Project(folder))
    for snippet in book.snippets.values():
        run = Run()
        reach = reach_of(book.project, snippet, run)
        receipts.write(snippet.receipt, receipts.make(book.project, snippet, run, reach, {}, "cpu"))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _table(result: dict[str, Any]) -> str:
    lines = [f"{result['snippets']} snippets, one at a time", ""]
    for name, seconds in result["seconds"].items():
        ratio = result["ratio to week2 run, cold"].get(name, 1.0)
        lines.append(f"{name:32} {seconds:8.2f} s  {ratio:8.2f} ×")
    lines += ["", f"warm-up of one interpreter {result['warm-up seconds']:.2f} s", ""]
    lines += [
        f"week2 check of {s['pages']:5} pages, {s['blocks']:5} blocks: {s['check seconds']:.2f} s"
        for s in result["synthetic"]
    ]
    return "\n".join(lines)
