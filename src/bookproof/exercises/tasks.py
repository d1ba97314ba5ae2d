"""The book's exercises as a reader does them: found on the pages, taken, checked."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field, replace
from pathlib import Path

from bookproof.copies.copying import pick
from bookproof.run.verdict import last_line
from bookproof.sandbox.pool import Pool, Run
from bookproof.source.index import Book
from bookproof.source.links import navigation
from bookproof.source.page import ADMONITION
from bookproof.source.pages import Block
from bookproof.source.project import Project
from bookproof.source.reading import read_text
from bookproof.source.snippets import CHECK, Snippet, clean_text

FOLDER = "exercises"  # of the reader's files, in the clone; git does not track it


@dataclass(frozen=True)
class Task:
    """One exercise.

    Attributes:
        name: chapter and stem, `1-autograd/batches`.
        stub: the book's file.
        file: the reader's copy of it, which need not exist.
        page: the page that sets it, from the root; empty where none does.
        title: on the page.
        text: what the page asks, in Markdown.
    """

    name: str
    stub: Snippet
    file: Path
    page: str = ""
    title: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Verdict:
    """How a reader's file stands.

    Attributes:
        passed: whether it passes the book's check.
        message: of the assertion or the error that it fails by, and nothing else of it.
        line: of what ran; 0 where there is none.
        printed: what it printed.
    """

    passed: bool
    message: str = ""
    line: int = 0
    printed: str = ""


def all_tasks(book: Book) -> list[Task]:
    """Every exercise, in the order in which a reader of the book meets it."""
    order = {f"docs/{page}": place for place, page in enumerate(navigation(book.project))}
    placed = []
    for snippet in book.snippets.values():
        if not snippet.is_exercise:
            continue
        chapter = snippet.path.parents[1].name
        file = book.project.root / FOLDER / chapter / snippet.path.name
        blocks = book.shown.get(snippet.name, [])
        block = min(blocks, key=lambda b: (order.get(b.page, len(order)), b.line), default=None)
        page = block.page if block else ""
        title, text = asked(book.project, block) if block else ("", "")
        task = Task(f"{chapter}/{snippet.stem}", snippet, file, page, title, text)
        key = (chapter, order.get(page, len(order)), page, block.line if block else 0, task.name)
        placed.append((key, task))
    return [task for _, task in sorted(placed, key=lambda pair: pair[0])]


def asked(project: Project, block: Block) -> tuple[str, str]:
    """Title and text of the question that a block stands in; empty where it stands in none."""
    lines = read_text(project.root / block.page, project.root).splitlines()
    for number in range(block.line - 2, -1, -1):
        match = ADMONITION.match(lines[number])
        if match and match["kind"] == "question" and match["mark"] != "!!!" and match["title"]:
            text = "\n".join(lines[number + 1 : block.line - 1])
            return match["title"], textwrap.dedent(text).strip()
        if lines[number].strip() and not lines[number].startswith(" "):
            break
    return "", ""


def choose(tasks: list[Task], query: str, command: str) -> Task:
    """Find the exercise that a reader names: `batches`, `1-autograd/batches` or a file's path.

    Raises:
        BookError: none is meant, or several; the message has near names.
    """
    parts = query.replace("\\", "/").removesuffix(".py").strip("/").split("/")
    name = "/".join([p for p in parts if p not in (".", "snippets", FOLDER)][-2:])
    known = {task.name: task for task in tasks}
    return known[pick(name, known, "exercise", f"{command} lists all")]


def take(task: Task) -> None:
    """Copy the stub, clean, to where the reader fills it in; never over what is there."""
    task.file.parent.mkdir(parents=True, exist_ok=True)
    with task.file.open("x", encoding="utf-8") as file:
        file.write(clean_text(task.stub))


def check(pool: Pool, task: Task) -> Verdict:
    """Run the reader's file, with the book's own check in it, as the machine runs any snippet."""
    theirs = read_text(task.file)
    text = with_check(task, theirs)
    snippet = Snippet(
        task.file, f"{FOLDER}/{task.name}.py", text, task.stub.settings, task.stub.dependencies
    )
    verdict = judge(snippet, pool.run(snippet))
    known = verdict.line if verdict.line <= len(theirs.splitlines()) else 0
    return replace(verdict, line=known)


def judge(snippet: Snippet, run: Run) -> Verdict:
    """Say how a run of an exercise went into which a reader has put code."""
    if not run.fault:
        return Verdict(True, printed=run.stdout)
    line = last_line(run.traceback, snippet)
    return Verdict(False, failure(run, snippet.text, line), line, run.stdout)


def with_check(task: Task, text: str) -> str:
    """Join the reader's text up to its check, and then the check as the book has it.

    A text that has lost the comment with which the check begins is followed by the check.
    """
    _, comment, check = clean_text(task.stub).partition(f"\n{CHECK}\n")
    return text.partition(comment)[0] + comment + check


def failure(run: Run, text: str, line: int) -> str:
    """Say what a reader needs of a failure: the assertion's own words, or the error's.

    Args:
        run: that failed.
        text: of the program.
        line: of it where it failed; 0 where that is elsewhere.
    """
    fault = run.fault
    if fault == "raised AssertionError":  # it says nothing: what it asserts says it
        return text.splitlines()[line - 1].strip() if line else "an assertion failed"
    if fault.startswith("raised AssertionError: "):
        return fault.removeprefix("raised AssertionError: ")
    last = run.traceback.rstrip().rpartition("\n")[2]
    if re.match(r"(SyntaxError|IndentationError|TabError)\b", last):
        return last  # without the place, which stands before it
    return fault.removeprefix("raised ")
