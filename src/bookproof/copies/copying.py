"""The command `copy`: a snippet, and all that it needs to run, in a folder of the reader's own."""

from __future__ import annotations

import argparse
import difflib
import re
import shlex
from collections.abc import Collection
from pathlib import Path

from packaging.utils import parse_wheel_filename

from bookproof.copies.clean import beside_text, dependencies
from bookproof.copies.wheel import (
    imports_library,
    name_of,
    neighbours_of,
    own_name,
    wheels_for,
)
from bookproof.record.recording import Recording
from bookproof.source import files
from bookproof.source.index import Book
from bookproof.source.project import BookError, NoBook, Project
from bookproof.source.snippets import Snippet, parse_requirement, short

WIDTH = 44  # of the column of names
CUDA = (
    "On Linux, pip may fetch PyTorch's CUDA build (3 GB); "
    "pytorch.org/get-started says how to get the CPU build."
)


def copy(argv: list[str], prog: str = "bookproof copy") -> int:
    """Copy a snippet into a folder, with the library's wheel where it imports the library.

    The snippets are in a clone of the book, not in the installed library. Run this inside a
    clone; or anywhere, with the command of a clone's own environment.
    """
    parser = argparse.ArgumentParser(prog, description=copy.__doc__)
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a snippet: 1-autograd/quadratic, or quadratic where no other is called so, or a path",
    )
    parser.add_argument("folder", nargs="?", default="", metavar="DIR", help="here by default")
    parser.add_argument("--force", action="store_true", help="overwrite")
    parser.add_argument("--list", action="store_true", help="list what can be copied")
    options = parser.parse_args(argv)
    book = Book(find_clone())
    if options.list:
        return _list(book)
    if not options.name:
        parser.error(f"give a NAME; {prog} --list shows them")
    snippet = find(book, options.name)
    folder = Path(options.folder)
    for path in write(book.project, snippet, folder, force=options.force):
        print(f"wrote {path}")
    print(how_to_run(book, snippet, folder))
    return 0


def find_clone() -> Project:
    """Return the clone of the book that the current folder lies in, or else that this library does.

    Raises:
        BookError: neither does.
    """
    for start in (Path.cwd(), Path(__file__)):
        try:
            return Project.find(start)
        except NoBook:
            continue
    raise BookError(
        f"{Path.cwd()} is in no clone of the book, and the snippets are not part of the installed "
        "library. Run this inside a clone; or press the copy button beside the block on its page"
    )


def find(book: Book, path: str) -> Snippet:
    """Return the snippet that a reader means.

    Args:
        book: whose snippets are looked through.
        path: the end of its path under `snippets/`, or a path from here, with or without `.py`.

    Raises:
        BookError: none is meant, or several; the message has near names.
    """
    known = {short(name): snippet for name, snippet in book.snippets.items()}
    asked = path.replace("\\", "/").removesuffix(".py").strip("/")
    here = Path(f"{asked}.py").resolve()
    for snippet in known.values():
        if snippet.path.resolve() == here:
            return snippet
    asked = re.sub(r"^(?:\./)?snippets/", "", asked)
    for problem in book.problems:
        if problem.path.endswith(f"/{asked}.py"):
            raise BookError(problem)
    names = [n for n in known if "/solutions/" not in n or "solutions/" in asked]
    return known[pick(asked, names, "snippet", "`copy --list` shows all")]


def pick(asked: str, names: Collection[str], what: str, advice: str) -> str:
    """Return the one of `names` that is asked for, by all of it or by its end.

    Raises:
        BookError: none is meant, or several; the message has near names.
    """
    matches = [n for n in names if n == asked] or [n for n in names if n.endswith(f"/{asked}")]
    if len(matches) == 1:
        return matches[0]
    if matches:
        several = " or ".join(sorted(matches))
        raise BookError(f"{asked!r} could be {several}; write more of the name")
    words = {*names, *(n.rpartition("/")[2] for n in names)}
    near = difflib.get_close_matches(asked, sorted(words), 4, 0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise BookError(f"no {what} is called {asked!r}{hint} ({advice})")


def write(project: Project, snippet: Snippet, folder: Path, *, force: bool = False) -> list[Path]:
    """Write a snippet's clean text, and beside it the wheels of the library that it imports.

    Args:
        project: the book.
        snippet: of a solution, the whole exercise with the solution in it.
        folder: made if it does not exist.
        force: overwrite what is there and differs.

    Returns:
        what was written; what was there already, and the same, is left as it is.

    Raises:
        BookError: a file is there and differs, or the folder is no place for a copy.
    """
    if folder.resolve().is_relative_to(project.snippets.resolve()):
        raise BookError(f"{folder} is among the book's own snippets; name a folder of yours")
    if folder.exists() and not folder.is_dir():
        raise BookError(f"{folder} is a file; name a folder")
    wheels = wheels_for(project, snippet)
    contents = {folder / snippet.path.name: beside_text(project, snippet).encode()}
    contents |= {folder / wheel.name: wheel.read_bytes() for wheel in wheels}
    new = {p: data for p, data in contents.items() if not p.exists() or p.read_bytes() != data}
    taken = [str(path) for path in new if path.exists()]
    if taken and not force:
        raise BookError(
            f"{' and '.join(taken)} exists and differs; nothing was written. "
            "Add --force to overwrite, or name another folder"
        )
    for path, data in new.items():
        files.write(path, data)
    return list(new)


def how_to_run(book: Book, snippet: Snippet, folder: Path) -> str:
    """Return the commands that run a copy, what it needs, and with what it last ran here."""
    steps = [f"cd {shlex.quote(str(folder))}"] if folder.resolve() != Path.cwd() else []
    wheels = wheels_for(book.project, snippet)
    wanted = [*(f"./{wheel.name}" for wheel in wheels), *dependencies(book.project, snippet)]
    if wanted:
        steps.append("python -m venv .venv && . .venv/bin/activate")
        steps.append(f"pip install {shlex.join(wanted)}")
    steps.append(f"python {snippet.path.name}")
    lines = ["", "Run it:", *(f"    {step}" for step in steps)]
    if wanted:
        lines += ["", f"Or let uv make the environment: uv run {snippet.path.name}"]
    if any(parse_requirement(text).name == "torch" for text in snippet.dependencies):
        lines += ["", CUDA]
    if wheels:
        names = " and ".join(parse_wheel_filename(wheel.name)[0] for wheel in wheels)
        where, what = ("is", "its wheel") if len(wheels) == 1 else ("are", "their wheels")
        lines += ["", f"{names} {where} on no package index: keep {what} beside the copy."]
    for need in snippet.settings.needs:
        lines += ["", f"It needs more than a bare machine has: {need}."]
    if snippet.settings.raises:
        lines += ["", f"It is meant to fail, with {snippet.settings.raises}"]
    if snippet.is_exercise:
        filled = f"{book.project.settings.command} exercise"
        lines += ["", f"It is an exercise: it fails until its task is filled in ({filled})."]
    recording = Recording(book.project, snippet)
    receipt = recording.receipt
    if receipt and not any(recording.changes(receipt)):
        versions = ", ".join(f"{name} {version}" for name, version in receipt.versions.items())
        device = f"on {receipt.device_name}, {receipt.day}"
        lines += ["", f"It last ran {device}, with Python {receipt.python}"]
        lines[-1] += f" and {versions}." if versions else "."
    pages = sorted({b.page for b in book.shown.get(snippet.name, [])})
    if pages:
        lines += [f"It is explained in {', '.join(pages)}."]
    return "\n".join(lines[1:])


def _list(book: Book) -> int:
    for name, snippet in book.snippets.items():
        if snippet.is_solution:
            continue
        needs = f"  needs {', '.join(snippet.settings.needs)}" if snippet.settings.needs else ""
        wanted = [*snippet.dependencies]
        if imports_library(book.project, snippet):
            wanted.append(own_name(book.project))
        wanted += (name_of(book.project, folder) for folder in neighbours_of(book.project, snippet))
        print(f"{short(name):{WIDTH}} {', '.join(wanted) or 'nothing'}{needs}")
    return 0
