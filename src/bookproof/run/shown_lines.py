"""Each library line that a page shows is run by a snippet or a test.

Where `BOOKPROOF_COVERAGE` names a folder, every run notes there which lines of the library it
executed: a snippet's worker through the engine, tests through the pytest plugin, both measured by
coverage.py. `check --coverage FOLDER` holds the notes against the regions that pages embed.
A Triton kernel counts by its run under the interpreter, which executes the kernel's own source
and keeps its file and line numbers.

A note is JSON: beside the lines it needs hashes of the sources that they were counted in, which a
data file of coverage.py has no place for but the names of contexts, at a hundred times the time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bookproof.record import receipts
from bookproof.source import files
from bookproof.source.index import Book
from bookproof.source.project import Problem, Project
from bookproof.source.reading import parse_json
from bookproof.source.snippets import Snippet, find_regions

Lines = dict[str, set[int]]


def by_file(book: Book) -> dict[str, dict[int, str]]:
    """Lines of the library that pages show, by file → line → `page:line` of the block."""
    shown: dict[str, dict[int, str]] = {}
    for block in book.blocks:
        for embed in block.embeds:
            path = book.project.root / embed.path
            if path.suffix != ".py" or not path.is_relative_to(book.project.library):
                continue
            if not path.is_file():
                continue  # check_embeds says so
            text = book.text(path)
            region = find_regions(text, embed.path)[0].get(embed.region)
            if region:
                lines = range(region.start, region.end + 1)
            else:
                lines = range(1, text.count("\n") + 1 if not embed.region else 0)
            for line in lines:
                shown.setdefault(embed.path, {}).setdefault(line, f"{block.page}:{block.line}")
    return shown


def note(project: Project, path: Path, lines: Mapping[str, Iterable[int]], of: list[str]) -> None:
    """Write which library lines a run executed.

    Args:
        project: the book.
        path: of the note.
        lines: absolute file name → line numbers.
        of: files from the root whose run this was; when one changes, the note counts no more.
    """
    line_numbers = {
        project.relative(Path(file)): sorted(ran)
        for file, ran in lines.items()
        if Path(file).is_relative_to(project.library)
    }
    content = {
        "of": {name: receipts.digest(project.root / name) for name in of},
        "files": {
            name: {"sha256": receipts.digest(project.root / name), "lines": ran}
            for name, ran in sorted(line_numbers.items())
        },
    }
    files.write(path, json.dumps(content))


def note_path(folder: Path, snippet: Snippet) -> Path:
    """Where a snippet's note lies."""
    return folder / f"{snippet.name}.json"


def noted(project: Project, path: Path) -> tuple[Lines, set[str]]:
    """Read the lines of a note that still count, and the files whose lines no longer do."""
    try:
        content = parse_json(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):  # a note that is damaged is none
        return {}, set()
    if any(receipts.digest(project.root / n) != hashed for n, hashed in content["of"].items()):
        return {}, set()
    lines: Lines = {}
    changed: set[str] = set()
    for name, entry in content["files"].items():
        if receipts.digest(project.root / name) == entry["sha256"]:
            lines[name] = set(entry["lines"])
        else:
            changed.add(name)
    return lines, changed


def check_shown_lines(book: Book, folder: Path) -> Iterator[Problem]:
    """Each shown line of the library that the noted runs did not execute.

    Args:
        book: whose pages show.
        folder: of the notes.
    """
    ran: Lines = {}
    changed: set[str] = set()
    for path in sorted(folder.rglob("*.json")):
        lines, others = noted(book.project, path)
        changed |= others
        for name, numbers in lines.items():
            ran.setdefault(name, set()).update(numbers)
    for name, shown in by_file(book).items():
        if name in changed and name not in ran:
            yield Problem(name, 0, "it has changed since its lines were counted; run: make tests")
            continue
        for line in missing(book.project.root / name, ran.get(name, set())):
            if line in shown:
                yield Problem(
                    name, line, f"{shown[line]} shows this line, and no snippet or test runs it"
                )


def missing(path: Path, ran: Iterable[int]) -> list[int]:
    """Find the lines of a file that hold a statement (its first line, of several) not in `ran`."""
    judge = tracer_of(path.parent)
    judge.clear_exclude()  # a shown line is shown, whatever a comment beside it says
    judge.get_data().add_lines({str(path): ran})
    return list(judge.analysis2(str(path))[3])


def tracer_of(folder: Path) -> Any:
    """Make a `coverage.Coverage` for the files below `folder`, in memory, that warns of nothing."""
    import coverage

    tracer = coverage.Coverage(data_file=None, config_file=False, include=[f"{folder}/*"])
    quiet = ["no-data-collected", "trace-changed", "no-sysmon"]
    tracer.set_option("run:disable_warnings", quiet)
    tracer.set_option("run:core", "sysmon")  # in Python 3.12 the other is ten times as slow
    return tracer


@contextmanager
def untraced() -> Iterator[None]:
    """Trace nothing meanwhile: a tracer of Python 3.11 makes each call of a function dearer."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def trace_tests(project: Project, folder: Path) -> Callable[[], None]:
    """Begin to note what this process runs of the library; the result ends it and writes."""
    running = tracer_of(project.library)
    running.start()

    def end() -> None:
        running.stop()
        data = running.get_data()
        lines = {file: data.lines(file) or () for file in data.measured_files()}
        note(project, folder / "tests" / f"{os.getpid()}.json", lines, [])

    return end
