"""Run what is not fresh, compare with what is recorded, and record on request."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from week2.book import reached, receipts
from week2.book.index import Book
from week2.book.ledger import Entry, read_ledger
from week2.book.measured import beyond
from week2.book.outputs import collect, compare
from week2.book.pages import Block
from week2.book.pool import Pool, Run, environment, scratch_folder
from week2.book.project import BookError, Problem, Project
from week2.book.reach import reach_of, sources
from week2.book.snippets import Snippet

LONG = "long"


@dataclass(frozen=True)
class Outcome:
    """How a snippet or shell block stands.

    Attributes:
        name: the snippet's path, or the shell block's page and line.
        status: `ran`, `fresh` (nothing changed), `recorded` (its committed receipt stands in),
            `unmet` (left out, with a reason in the ledger or of its need), or `failed`.
        message: why, where it did not run or failed.
        seconds: that a run took.
    """

    name: str
    status: str
    message: str = ""
    seconds: float = 0.0


class Engine:
    """Runs the snippets of one book on one device."""

    def __init__(
        self,
        book: Book,
        pool: Pool,
        *,
        force: bool = False,
        long: bool = False,
        record: bool = False,
        keep: bool = False,
    ) -> None:
        """Run nothing yet.

        Args:
            book: pages and snippets.
            pool: where they run.
            force: run what is fresh too.
            long: run what declares the need `long`.
            record: write outputs and receipts beside the snippets instead of comparing.
            keep: with `record`, compare first; what agrees stays, and its receipt is renewed.
        """
        self.book = book
        self.project = book.project
        self.pool = pool
        self.force = force
        self.long = long
        self.record = record
        self.keep = keep
        self.notes = None if record else self.project.notes  # what is published was not traced

    @cached_property
    def ledger(self) -> dict[str, Entry]:
        """Ledger entries that count today, by snippet."""
        entries = read_ledger(self.project)[0]
        return {name: entry for name, entry in entries.items() if not entry.overdue}

    def run_all(
        self,
        snippets: Iterable[Snippet],
        shell: Iterable[Block],
        jobs: int,
        tell: Callable[[Outcome], None],
    ) -> list[Outcome]:
        """Bring everything up to date, `jobs` at a time; `tell` hears of each as it ends."""

        def told(work: Callable[[], Outcome]) -> Outcome:
            outcome = work()
            tell(outcome)
            return outcome

        # Snippets of one interpreter follow each other, so that few workers are started.
        ordered = sorted(snippets, key=lambda s: (self._interpreter(s), s.name))
        tasks: list[Callable[[], Outcome]] = [partial(self.run, s) for s in ordered]
        tasks += [partial(self.run_shell, b) for b in shell]
        if jobs <= 1:
            return [told(t) for t in tasks]
        with ThreadPoolExecutor(jobs) as executor:
            return list(executor.map(told, tasks))

    def _interpreter(self, snippet: Snippet) -> str:
        try:
            return self.pool.interpreter(snippet).name
        except BookError:  # reported when it is run
            return ""

    def run(self, snippet: Snippet) -> Outcome:
        """Bring one snippet up to date."""
        try:
            if lacking := self.lacking(snippet.settings.needs):
                return self._stand_in(snippet, lacking)
            return self._run(snippet)
        except BookError as error:
            return Outcome(snippet.name, "failed", str(error))

    def lacking(self, needs: Iterable[str]) -> list[str]:
        """Which of `needs` are not met here and now."""
        return [n for n in needs if not (self.long if n == LONG else self.project.met(n))]

    def device(self, snippet: Snippet) -> str:
        """The device that a run of the snippet uses."""
        devices = {self.project.needs[n].device for n in snippet.settings.needs}
        return "cuda" if "cuda" in devices else self.pool.device

    def fresh(self, snippet: Snippet, receipt: receipts.Receipt | None) -> bool:
        """Whether nothing that a receipt covers has changed, here."""
        if receipt is None:
            return False
        interpreter = self.pool.interpreter(snippet)
        folder = None
        if interpreter.python:
            prefix = (self.project.root / interpreter.python).parents[1]
            folder = next(prefix.glob("lib/python*/site-packages"), None)
        return not any(receipts.stale(self.project, snippet, receipt)) and not any(
            receipts.outdated(self.project, receipt, folder)
        )

    def _stand_in(self, snippet: Snippet, lacking: list[str]) -> Outcome:
        why = f"needs {' and '.join(lacking)}"
        if self.record:
            return Outcome(snippet.name, "unmet", f"{why}: cannot be recorded here")
        receipt = receipts.read(snippet.receipt)
        if receipt:
            faults = [
                *map(str, receipts.stale(self.project, snippet, receipt)),
                *receipts.out_of_range(self.project, receipt),
            ]
            if not faults:
                return Outcome(
                    snippet.name, "recorded", f"{why}; its receipt of {receipt.day} stands"
                )
            why += f", and its receipt of {receipt.day} no longer holds: {faults[0]}"
        if entry := self.ledger.get(snippet.name):
            return Outcome(
                snippet.name, "unmet", f"{why}; left out since {entry.since}: {entry.reason}"
            )
        return Outcome(
            snippet.name, "failed", f"{why}; it has no fresh receipt and no entry in the ledger"
        )

    def _run(self, snippet: Snippet) -> Outcome:
        device = self.device(snippet)
        log = receipts.local_path(self.project, snippet, device)
        committed = _receipt(snippet.receipt)
        known = committed if self.record and snippet.has_receipt else _receipt(log)
        if not self.force and self.fresh(snippet, known) and self._counted(snippet, known):
            return Outcome(snippet.name, "fresh")
        anew = self.record and not self.keep and snippet.has_receipt
        twice = anew and not self._costly(snippet)
        run = self.pool.run(snippet, trace=not twice and (self.record or self.notes is not None))
        again = run
        outputs, fault = self.made(snippet, run)
        if not fault and twice:
            again = self.pool.run(snippet, trace=True)
            fault = self._changed(snippet, outputs, again)
        elif not fault and not anew:
            fault = self._difference(snippet, outputs)
        if fault:
            return Outcome(snippet.name, "failed", self._explain(snippet, run, fault), run.seconds)
        if anew:
            self._write(snippet, outputs)
        recorded = {p.name: p.read_bytes() for p in snippet.recorded()}
        printed = [data.decode("utf-8", "replace") for data in recorded.values()]
        reach = reach_of(self.project, snippet, again, printed)
        if not again.traced and committed and not any(self._stale(snippet, committed)):
            reach = replace(reach, units=committed.units, files={*committed.files})
        receipt = receipts.make(self.project, snippet, run, reach, recorded, device)
        if committed and self.keep and recorded != outputs:  # times, say, of an earlier run
            receipt = replace(receipt, measured=committed.measured or committed.date)
        receipts.write(log, receipt)
        if self.notes and run.lines:
            made_of = sorted(sources(self.project, snippet))
            reached.note(self.project, reached.note_path(self.notes, snippet), run.lines, made_of)
        if self.record and snippet.has_receipt:
            receipts.write(snippet.receipt, receipt)
        return Outcome(snippet.name, "ran", seconds=run.seconds)

    def _costly(self, snippet: Snippet) -> bool:
        """Whether a snippet is recorded by one run: it takes long, or asks a shared service."""
        return any(n == LONG or n in self.project.services for n in snippet.settings.needs)

    def made(self, snippet: Snippet, run: Run) -> tuple[dict[str, bytes], str]:
        """What a run made, and what is wrong with it; nothing where it is as declared."""
        if fault := self._fault(snippet, run):
            return {}, fault
        try:
            outputs = collect(snippet, run)
        except ValueError as error:
            return {}, str(error)
        return outputs, "\n".join(beyond(outputs, snippet.settings.measured))

    def _changed(self, snippet: Snippet, outputs: dict[str, bytes], again: Run) -> str:
        """How the outputs of a second run differ beyond what is declared."""
        second, fault = self.made(snippet, again)
        if not fault:
            fault = differences(snippet, outputs, second)
        advice = "seed it, or declare what is measured or varies"
        return f"a second run was not like the first; {advice}:\n{fault}" if fault else ""

    def _stale(self, snippet: Snippet, receipt: receipts.Receipt) -> Iterator[Problem]:
        return receipts.stale(self.project, snippet, receipt)

    @cached_property
    def _shown(self) -> set[str]:
        """Library files that pages show a part of."""
        return set(reached.shown_lines(self.book))

    def _reaches(self, receipt: receipts.Receipt) -> set[str]:
        return self._shown & receipts.library_files(self.project, receipt)

    def _counted(self, snippet: Snippet, receipt: receipts.Receipt | None) -> bool:
        """Whether the lines that a fresh snippet reaches of shown files are noted, if asked for."""
        if not self.notes or not receipt or not (reaches := self._reaches(receipt)):
            return True
        lines, _ = reached.noted(self.project, reached.note_path(self.notes, snippet))
        return reaches <= set(lines)

    def _fault(self, snippet: Snippet, run: Run) -> str:
        """What is wrong with how a run ended; nothing where it ended as declared."""
        declared = snippet.settings.raises
        if snippet.is_exercise:
            return self._stub_fault(snippet, run)
        if not declared:
            return run.fault
        if not run.fault:
            return f"was meant to fail with {declared!r} and did not"
        if not run.fault.startswith(f"raised {declared}"):
            return f"was meant to fail with {declared!r} and instead {run.fault}"
        return ""

    def _stub_fault(self, snippet: Snippet, run: Run) -> str:
        """A stub must fail by an assertion of its own check."""
        check = snippet.regions.get("check")
        if check is None or "task" not in snippet.regions:
            return "has no regions 'task' and 'check'; an exercise needs both"
        if not snippet.settings.hint:
            return "has no hint; declare one under [tool.week2]"
        if not (snippet.path.parent / "solutions" / snippet.path.name).is_file():
            return f"has no solution; write solutions/{snippet.path.name}"
        if not run.fault:
            return "passes its own check before anything was filled in"
        if not run.fault.startswith("raised AssertionError"):
            return f"must fail by an assertion of its check, and instead {run.fault}"
        line = last_line(run.traceback, snippet)
        if not check.start <= line <= check.end:
            return f"fails by an assertion at line {line}, outside its check"
        return ""

    def _difference(self, snippet: Snippet, outputs: dict[str, bytes]) -> str:
        recorded = {p.name: p.read_bytes() for p in snippet.recorded()}
        return differences(snippet, recorded, outputs)

    def _write(self, snippet: Snippet, outputs: dict[str, bytes]) -> None:
        if snippet.is_exercise:  # its failure is the point, not its words
            outputs = {}
        for path in snippet.recorded():
            if path.name not in outputs:
                path.unlink()
        for name, data in outputs.items():
            receipts.atomic_write(snippet.path.with_name(name), data)

    def _explain(self, snippet: Snippet, run: Run, fault: str) -> str:
        """A failure that a keeper can act on: page, line, what went wrong, how to run it again."""
        blocks = self.book.shown.get(snippet.name, [])
        where = [f"{b.page}:{b.line}" for b in blocks] or ["(shown on no page)"]
        line = last_line(run.traceback, snippet)
        parts = [
            f"{', '.join(where)} shows {snippet.name}{f':{line}' if line else ''}, which",
            fault,
        ]
        if run.stderr.strip() and run.fault:
            parts.append(run.stderr.rstrip()[-4000:])
        parts.append(f"run it again: week2 run {snippet.name}")
        if not run.fault or snippet.settings.raises:
            parts.append(f"if the new output is right: week2 record {snippet.name}")
        return "\n".join(parts)

    def run_shell(self, block: Block) -> Outcome:
        """Run a shell block from an empty folder; what passed is not run again until it,
        the library or the pins change."""
        name = f"{block.page}:{block.line}"
        try:
            lacking = self.lacking(block.needs)
        except BookError as error:
            return Outcome(name, "failed", f"{name}: {error}")
        if lacking:
            reasons = ", ".join(
                self.project.needs[n].lacking for n in lacking if n in self.project.needs
            )
            return Outcome(name, "unmet", reasons)
        log = self.project.state / "runs" / "shell" / self._shell_key(block)
        if log.exists() and not self.force:
            return Outcome(name, "fresh")
        variables = environment(self.project, self.pool.device)
        variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}"
        with scratch_folder() as scratch:
            variables["HOME"] = str(scratch / "tmp")
            try:
                if "/" not in block.page:  # README and CONTRIBUTING speak to someone in a clone
                    copy_project(self.project, scratch / "work")
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", block.body],
                    cwd=scratch / "work",
                    env=variables,
                    capture_output=True,
                    text=True,
                    errors="replace",
                    timeout=120,
                    check=False,
                    stdin=subprocess.DEVNULL,
                )
            except BookError as error:
                return Outcome(name, "failed", f"{name}: {error}")
            except subprocess.TimeoutExpired:
                return Outcome(name, "failed", f"{name} ran longer than 120 s")
        if done.returncode:
            said = (done.stdout + done.stderr)[-3000:]
            return Outcome(name, "failed", f"{name} ended with status {done.returncode}:\n{said}")
        receipts.atomic_write(log, b"passed\n")
        return Outcome(name, "ran")

    def _shell_key(self, block: Block) -> str:
        state = hashlib.sha256(block.body.encode())
        for path in sorted(self.project.library.rglob("*.py")):
            state.update(receipts.digest(path).encode())
        return state.hexdigest()


def copy_project(project: Project, folder: Path) -> None:
    """The project's files, as git would track them now, in a repository of their own.

    Raises:
        BookError: the project is not in a git repository.
    """
    tracked = project.tracked()
    if tracked is None:
        raise BookError("this block runs in a copy of the files that git tracks: there is no git")
    for name in tracked:
        if (project.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(project.root / name, folder / name)
    git = ["git", "-c", "user.name=week2", "-c", "user.email=week2@localhost"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A copy"]):
        subprocess.run([*git, *command], cwd=folder, capture_output=True, check=True)


def _receipt(path: Path) -> receipts.Receipt | None:
    """A receipt; None where there is none that can be read, which this run replaces."""
    try:
        return receipts.read(path)
    except BookError:
        return None


def differences(snippet: Snippet, recorded: dict[str, bytes], outputs: dict[str, bytes]) -> str:
    """How a run's outputs differ from recorded ones, beyond what the snippet declares."""
    parts = []
    for name in sorted(recorded.keys() | outputs.keys()):
        if name not in outputs:
            parts.append(f"it did not make {name}, which is recorded")
        elif name not in recorded:
            text = outputs[name].decode("utf-8", "replace")
            parts.append(f"it made {name}, which is not recorded:\n{text[:2000]}")
        else:
            parts.append(compare(name, recorded[name], outputs[name], snippet.settings))
    return "\n".join(p for p in parts if p)


def last_line(traceback: str, snippet: Snippet) -> int:
    """The line of the snippet that an exception came from; 0 where there is none."""
    lines = re.findall(rf'File "{re.escape(snippet.path.name)}", line (\d+)', traceback)
    return int(lines[-1]) if lines else 0


def jobs(text: str) -> int:
    """Read the number behind `--jobs`.

    Raises:
        ArgumentTypeError: it is not a whole number from 1 up.
    """
    if not re.fullmatch("[0-9]+", text) or int(text) < 1:
        raise ArgumentTypeError(f"it must be a whole number, 1 or more, and is {text!r}")
    return int(text)


def shard(items: list[Snippet], part: str) -> list[Snippet]:
    """The K-th of N parts of `items`, for `--shard K/N`.

    Raises:
        BookError: `part` is not K/N with 1 ≤ K ≤ N.
    """
    match = re.fullmatch(r"(\d+)/(\d+)", part)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise BookError(f"--shard {part}: write K/N with K from 1 to N, such as 1/4")
    return items[int(match[1]) - 1 :: int(match[2])]


def recorded_receipts(book: Book) -> dict[str, receipts.Receipt]:
    """Committed receipts by snippet."""
    found = {}
    for name, snippet in book.snippets.items():
        receipt = receipts.read(snippet.receipt)
        if receipt:
            found[name] = receipt
    return found
