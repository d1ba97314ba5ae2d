"""Judge an adopted tree without running it: what pages hold, its receipts, its skip list."""

from __future__ import annotations

from collections.abc import Iterator

from bookproof.check.checks import judge_receipt, sort
from bookproof.record.skips import FILE as SKIPS
from bookproof.record.skips import Skip, counts, read_skips, without_skipped
from bookproof.source.index import Book
from bookproof.source.project import Problem
from bookproof.source.snippets import RECEIPT_SUFFIX, RECORDED
from bookproof.source.typed import Typed, TypedPage


def check_typed(book: Book) -> list[Problem]:
    """Everything that is wrong with an adopted tree, in order of file and line."""
    return sort([*_check(book)])


def _check(book: Book) -> Iterator[Problem]:
    """Each block was run as it is now, or an entry of the skip list says why it was not.

    Links, navigation and what else pages hold are left to the program that builds the site.
    """
    _ = book.snippets  # reads all
    yield from book.problems
    entries, problems = read_skips(book.project)
    yield from problems
    yield from _check_entries(book, entries)
    for name, snippet in book.snippets.items():
        due = without_skipped(snippet, entries)
        if isinstance(due, TypedPage) and not due.blocks:
            continue
        if fault := judge_receipt(book, due)[1]:
            run = f"{book.project.settings.command} record {name.partition('#')[0]}"
            other = "asks for" in fault.message  # another version than pyproject.toml's
            again = "install that and record it" if other else "if that is right"
            yield Problem(*_place(book, fault), f"{fault.message}; {again}: {run}")
    yield from _orphans(book, entries)


def _place(book: Book, problem: Problem) -> tuple[str, int]:
    """Find the file and line of a problem, which may name a typed block."""
    page = problem.path.partition("#")[0]
    block = _blocks(book).get(problem.path)
    return page, block.line if block else problem.line


def _blocks(book: Book) -> dict[str, Typed]:
    return {b.name: b for page in book.typed.values() for b in page.blocks}


def _check_entries(book: Book, entries: dict[str, Skip]) -> Iterator[Problem]:
    """Each entry is about a block that is there, as it was when it failed."""
    blocks = _blocks(book)
    for name, entry in entries.items():
        block = blocks.get(name)
        if block is None and "#" in name:
            yield Problem(SKIPS, entry.line, f"there is no block {name}; delete this entry")
        elif block and not counts(entry, block):
            again = f"{book.project.settings.command} adopt"
            fault = f"{name} has changed since it failed; delete this entry, or run `{again}`"
            yield Problem(SKIPS, entry.line, fault)


def _orphans(book: Book, entries: dict[str, Skip]) -> Iterator[Problem]:
    """Check that what lies in the folders of records is made by something that runs."""
    records = {path for paths in book.recorded.values() for path in paths}
    runs = (without_skipped(snippet, entries) for snippet in book.snippets.values())
    records |= {s.receipt for s in runs if not isinstance(s, TypedPage) or s.blocks}
    places = [book.project.root / page for page in book.pages]
    folders = {path.parent / RECORDED for path in places}
    folders |= set(book.project.snippets.rglob(RECORDED))
    for folder in sorted(folders):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.endswith((".out", RECEIPT_SUFFIX)) and path not in records:
                name = book.project.relative(path)
                yield Problem(name, 0, "no block makes this file; delete it")
