"""The book's exercises in a terminal, checked on each save, after rustlings."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import datetime
from itertools import groupby
from pathlib import Path

from bookproof.copies.copying import find_clone
from bookproof.exercises.progress import Progress, Record
from bookproof.exercises.tasks import Task, all_tasks, check, choose, take
from bookproof.sandbox.pool import Pool
from bookproof.source.index import Book
from bookproof.source.project import BookError

POLL = 0.3  # seconds between two looks at a watched file
PRINTED = 2000  # characters shown of what a file printed
INTERRUPTED = 130  # the status of a program that Ctrl-C ended


def exercise(argv: list[str], prog: str = "bookproof exercise") -> int:
    """List the exercises; with NAME, take one into exercises/, or check it if it is there.

    What you have done is kept in exercises.json, in the folder of the clone that git ignores, and
    nowhere else.
    """
    parser = argparse.ArgumentParser(prog, description=exercise.__doc__)
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="such as batches, or 1-autograd/batches"
    )
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--hint", action="store_true", help="show the hint")
    actions.add_argument(
        "--watch",
        action="store_true",
        help="check NAME on each save until it passes; without NAME, one exercise after another",
    )
    actions.add_argument(
        "--reset",
        action="store_true",
        help="forget what you did of NAME (or of all) and set your files aside",
    )
    options = parser.parse_args(argv)
    desk = Desk(Book(find_clone()))
    task = choose(desk.tasks, options.name, desk.command) if options.name else None
    if options.watch:
        return desk.watch([task] if task else desk.open())
    if options.reset:
        return desk.reset(task)
    if task is None:
        if options.hint:
            parser.error("give the NAME of an exercise")
        return desk.show()
    if options.hint:
        return desk.hint(task)
    if not task.file.exists():
        desk.begin(task)
        return 0
    with Pool(desk.book.project) as pool:
        return 0 if desk.judge(pool, task) else 1


class Desk:
    """A reader's exercises: what the book sets, and what they have done."""

    def __init__(self, book: Book) -> None:
        """Read which exercises there are.

        Raises:
            BookError: the book has none.
        """
        self.book = book
        self.tasks = all_tasks(book)
        self.progress = Progress(book.project)
        self.command = f"{book.project.settings.command} exercise"
        if not self.tasks:
            raise BookError(f"{book.project.snippets} holds no exercise")

    def open(self) -> list[Task]:
        """List the exercises that are still to be passed, in the book's order."""
        records = self.progress.read()
        return [t for t in self.tasks if not _passed(records, t)]

    def show(self) -> int:
        """Print every exercise by chapter, how it stands, and which comes next."""
        records = self.progress.read()
        for chapter, group in groupby(self.tasks, lambda task: task.name.partition("/")[0]):
            own = list(group)
            done = sum(_passed(records, t) for t in own)
            print(f"{chapter}: {done} of {len(own)} done")
            for task in own:
                state = _state(task, records.get(task.name, Record()))
                print(f"  {state:12} {task.name.partition('/')[2]:24} {task.title}".rstrip())
        self._next(records)
        return 0

    def begin(self, task: Task) -> None:
        """Copy the stub to where the reader fills it in, and say what to do."""
        take(task)
        print(f"{task.name}: {task.title}" if task.title else task.name)
        if task.text:
            print(f"\n{task.text}")
        print(f"\nFill in the task in {self._shown(task.file)}, then:")
        print(f"    {self.command} {task.name}          to check it")
        print(f"    {self.command} {task.name} --watch  to check it on each save")
        print(f"    {self.command} {task.name} --hint   for help")
        if task.page:
            print(f"It is set in {task.page}.")

    def judge(self, pool: Pool, task: Task) -> bool:
        """Check the reader's file, count it, and print how it stands."""
        lacking = [n for n in task.stub.settings.needs if not self.book.project.met(n)]
        if lacking:
            raise BookError(f"{task.name} needs {' and '.join(lacking)}, which is missing here")
        verdict = check(pool, task)
        self.progress.change(task.name, lambda record: record.count(verdict.passed))
        printed = verdict.printed.rstrip("\n")
        if printed:
            print(printed if len(printed) <= PRINTED else f"{printed[:PRINTED]}\n…")
        if verdict.passed:
            print(f"{task.name} passes.")
            self._next(self.progress.read(), after=task)
            return True
        place = self._shown(task.file) + (f":{verdict.line}" if verdict.line else "")
        print(f"{place}: {verdict.message}", flush=True)
        return False

    def hint(self, task: Task) -> int:
        """Print the hint."""
        self.progress.change(task.name, lambda record: record.see("hint"))
        print(task.stub.settings.hint.strip())
        return 0

    def watch(self, tasks: list[Task]) -> int:
        """Check each exercise on every save of its file until it passes, one after another."""
        if not tasks:
            print("Every exercise is done.")
            return 0
        try:
            with Pool(self.book.project) as pool:
                for task in tasks:
                    if not task.file.exists():
                        self.begin(task)
                    print(f"\nWatching {self._shown(task.file)}; Ctrl-C stops.", flush=True)
                    self._watch(pool, task)
        except KeyboardInterrupt:
            print(f"\nStopped. `{self.command} --watch` goes on where you were.")
            return INTERRUPTED
        return 0

    def _watch(self, pool: Pool, task: Task) -> None:
        """Check the file now and on each save, until it passes."""
        checked: tuple[int, int, int] | None = None
        while True:
            saved = _stamp(task.file)
            if saved and saved != checked:
                checked = saved
                print(f"\n{datetime.now():%H:%M:%S}", flush=True)
                try:
                    if self.judge(pool, task):
                        return
                except BookError as error:  # its process died, say; the next save may mend it
                    print(error, flush=True)
            time.sleep(POLL)

    def reset(self, task: Task | None) -> int:
        """Forget one exercise and put its stub back, or forget all; old files are set aside."""
        tasks = [task] if task else self.tasks
        aside = self._set_aside([t.file for t in tasks if t.file.exists()])
        if task is None:
            self.progress.clear()
            print("Forgotten: everything that you did.")
        else:
            self.progress.forget(task.name)
            take(task)
            print(f"{self._shown(task.file)} is as the book gives it.")
        if aside:
            print(f"What you had is in {self._shown(aside)}.")
        return 0

    def _set_aside(self, files: list[Path]) -> Path | None:
        """Move files out of the way, below a new folder; nothing of the reader's is deleted."""
        if not files:
            return None
        shelf = self.book.project.state / "exercises-before"
        shelf.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{datetime.now():%Y-%m-%d-%H%M%S}-", dir=shelf))
        for file in files:
            (aside / file.parent.name).mkdir(exist_ok=True)
            os.replace(file, aside / file.parent.name / file.name)
        return aside

    def _next(self, records: dict[str, Record], after: Task | None = None) -> None:
        start = self.tasks.index(after) + 1 if after else 0
        left = [t for t in self.tasks[start:] + self.tasks[:start] if not _passed(records, t)]
        if left:
            print(f"Next: {self.command} {left[0].name}", flush=True)
        else:
            print("Every exercise is done.", flush=True)

    def _shown(self, path: Path) -> str:
        """Write a path as the reader would type it: from here, where it lies below."""
        return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _passed(records: dict[str, Record], task: Task) -> bool:
    return bool(records.get(task.name, Record()).passed)


def _state(task: Task, record: Record) -> str:
    if record.passed:
        return "done, shown" if record.solution else "done"
    return "begun" if task.file.exists() else "-"


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Read time, size and inode of a file; None in the moment in which an editor swaps it."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
