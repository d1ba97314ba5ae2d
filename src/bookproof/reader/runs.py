"""Runs of blocks for a reader: watched as they print, ended when nobody looks, and compared."""

from __future__ import annotations

import codecs
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from bookproof.exercises.progress import Progress
from bookproof.exercises.tasks import Task, failure, judge
from bookproof.reader.blocks import Runnable, lacking
from bookproof.run import verdict
from bookproof.sandbox.pool import Pool, Run
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Snippet

WAITING = 8  # runs that may wait for others to end
PRINTED = 200_000  # bytes that a run may print
TURN = 0.05  # seconds between two looks of a run that waits
STOPPED = "was stopped"

Tell = Callable[[dict[str, Any]], None]


class Busy(Exception):
    """As many runs wait as may."""


class Runs(AbstractContextManager["Runs"]):
    """Runs a few blocks at a time; a context manager that leaves nothing running."""

    def __init__(self, project: Project, jobs: int) -> None:
        """Start nothing yet.

        Args:
            project: the book.
            jobs: runs at a time.
        """
        self.project = project
        self.progress = Progress(project)
        self.pool = Pool(project)
        self.jobs = jobs
        self._turns = threading.Semaphore(jobs)
        self._places = threading.Semaphore(jobs + WAITING)
        self._ending = threading.Event()

    def __exit__(self, *error: object) -> None:
        """End the runs under way, then the workers and services."""
        self._ending.set()
        for _ in range(self.jobs):
            self._turns.acquire(timeout=30)  # a worker may be warming up
        self.pool.__exit__(None, None, None)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place among the runs.

        Raises:
            Busy: there is none left.
        """
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._places.release()

    def run(self, block: Runnable, code: str | None, tell: Tell, gone: Callable[[], bool]) -> None:
        """Run a block and tell what it prints as it does, its figures, and how it went.

        Args:
            block: of a page.
            code: what the reader has put in the place of what the page shows, if anything.
            tell: takes each event; an OSError of it ends the run.
            gone: whether nobody waits for the end.
        """
        watch = _Watch(tell, lambda: gone() or self._ending.is_set())
        while not self._turns.acquire(timeout=TURN):
            if watch.gone():
                return
        try:
            with suppress(OSError):
                if not watch.gone():
                    tell(self._run(block, block.program(code), watch))
        finally:
            self._turns.release()

    def _run(self, block: Runnable, program: Snippet, watch: _Watch) -> dict[str, Any]:
        """Run a program; the last event."""
        try:
            if missing := lacking(self.project, program):
                return _end("lacking", missing)
            run = self.pool.run(program, watch=watch, fenced=program is not block.snippet)
            if watch.fault:
                return _end("failed", f"It {watch.fault}.")
            if block.task:
                end = self._judged(block.task, program, run)
            else:
                end = _compared(program, run, watch.tell)
        except (BookError, OSError) as error:
            return _end("failed", str(error))
        line = block.line(program, end.pop("line"))
        return {**end, "line": line, "seconds": run.seconds}

    def _judged(self, task: Task, program: Snippet, run: Run) -> dict[str, Any]:
        """Judge an exercise, and count it."""
        judged = judge(program, run)
        self.progress.change(task.name, lambda record: record.count(judged.passed))
        if judged.passed:
            return _end("passed", "It passes its check.")
        return _end("refused", judged.message, line=judged.line)


class _Watch:
    """Passes on what a run prints, until it prints too much or nobody listens."""

    def __init__(self, tell: Tell, gone: Callable[[], bool]) -> None:
        self.tell = tell
        self.gone = gone
        self.fault = ""
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __call__(self, scratch: Path) -> str:
        """Pass on what has been printed since the last look; why the run is to end, if it is."""
        self.fault = self.fault or self._look(scratch)
        return self.fault

    def _look(self, scratch: Path) -> str:
        if self.gone():
            return STOPPED
        try:
            with (scratch / "stdout").open("rb") as file:
                file.seek(self._read)
                left = PRINTED - self._read
                data = file.read(left + 1)  # at once: the file grows between two reads
            more = len(data) > left or (scratch / "stderr").stat().st_size > PRINTED
        except FileNotFoundError:  # it has not begun
            return ""
        data = data[:left]
        self._read += len(data)
        try:
            if text := self._decoder.decode(data):
                self.tell({"printed": text})
        except OSError:
            return STOPPED
        return f"printed more than {PRINTED:,} bytes and was stopped" if more else ""


def _compared(program: Snippet, run: Run, tell: Tell) -> dict[str, Any]:
    """Tell what else a run made, and say how it compares with what is recorded."""
    declared = program.settings
    if declared.stderr and run.stderr:
        tell({"printed": run.stderr})
    if declared.raises and run.traceback:
        tell({"printed": run.traceback})
    line = verdict.last_line(run.traceback, program)
    if run.fault and not declared.raises:
        return _end("failed", failure(run, program.text, line), run.traceback, line)
    outputs, problem = verdict.outputs_of(program, run)
    for name, data in outputs.items():
        if name.endswith(".svg"):
            tell({"figure": data.decode(), "name": name})
    if problem and not outputs:
        return _end("failed", problem, line=line)
    recorded = program.outputs()
    if outputs == recorded:
        return _end("equal", "Equal to what is recorded.", line=line)
    different = verdict.differences(program, recorded, outputs)
    if detail := "\n".join(filter(None, (problem, different))):
        return _end("differs", "Differs from what is recorded:", detail, line)
    message = "Agrees with what is recorded, within what the program declares."
    return _end("agrees", message, line=line)


def _end(kind: str, message: str, detail: str = "", line: int = 0) -> dict[str, Any]:
    return {"end": kind, "message": message, "detail": detail, "line": line}
