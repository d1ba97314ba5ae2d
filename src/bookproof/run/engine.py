"""Run what is not fresh, compare with what is recorded, and record on request."""

from __future__ import annotations

import os
import re
from argparse import ArgumentTypeError
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from bookproof.record import receipts
from bookproof.record.coverage import Coverage, coverage_of, sources
from bookproof.record.recording import Recording
from bookproof.record.skips import Skip, read_skips, without_skipped
from bookproof.run import shown_lines, verdict
from bookproof.run.outcome import Outcome
from bookproof.run.shell import Shell
from bookproof.sandbox.pool import Pool, Run, services_of
from bookproof.source.index import Book
from bookproof.source.pages import Block
from bookproof.source.project import BookError
from bookproof.source.snippets import Snippet
from bookproof.source.typed import TypedPage

LONG = "long"
MACHINES = 1000  # among which work is divided, at most


@dataclass(eq=False)
class Engine:
    """Runs the snippets of one book on one device.

    Attributes:
        book: pages and snippets.
        pool: where they run.
        force: run what is fresh too.
        long: run what needs `long`.
        record: write outputs and receipts beside the snippets instead of comparing.
        keep: with `record`, compare with what is recorded, if anything is; what agrees stays,
            and its receipt is renewed.
        leave: requirements that count as not met, though this machine may meet them.
    """

    book: Book
    pool: Pool
    _: KW_ONLY
    force: bool = False
    long: bool = False
    record: bool = False
    keep: bool = False
    leave: Collection[str] = ()

    def __post_init__(self) -> None:
        """Run nothing yet."""
        self.project = self.book.project
        self.notes = None if self.record else self.project.notes  # what is published is not traced
        self.shell = Shell(self.project, self.pool.device)

    @cached_property
    def skips(self) -> dict[str, Skip]:
        """Entries of the skip list that count today, by snippet."""
        entries = read_skips(self.project)[0]
        return {name: entry for name, entry in entries.items() if not entry.overdue}

    def run_all(
        self,
        snippets: Iterable[Snippet],
        shell: Iterable[Block],
        jobs: int,
        tell: Callable[[Outcome], None],
        *,
        dry: bool = False,
    ) -> list[Outcome]:
        """Bring everything up to date, `jobs` at a time; `tell` hears of each as it ends.

        With `dry`, nothing runs: what would run is `due`, and says why.
        """

        def run_task(work: Callable[[], Outcome]) -> Outcome:
            outcome = work()
            tell(outcome)
            return outcome

        # Snippets of one interpreter follow each other, so that few workers are started.
        ordered = sorted(snippets, key=lambda s: (self._interpreter(s), s.name))
        snippet_task, shell_task = (
            (self.plan, self.plan_shell) if dry else (self.run, self.run_shell)
        )
        tasks: list[Callable[[], Outcome]] = [partial(snippet_task, s) for s in ordered]
        tasks += [partial(shell_task, b) for b in shell]
        if jobs <= 1:
            return [run_task(t) for t in tasks]
        with ThreadPoolExecutor(jobs) as executor:
            return list(executor.map(run_task, tasks))

    def _interpreter(self, snippet: Snippet) -> str:
        try:
            return self.pool.interpreter(snippet).name
        except BookError:  # reported when it is run
            return ""

    def run(self, snippet: Snippet) -> Outcome:
        """Bring one snippet up to date."""
        recording = self._recording(snippet)
        planned = self._plan(recording)
        if planned.status != "due":
            return planned
        try:
            return self._run(recording)
        except BookError as error:
            return Outcome(snippet.name, "failed", str(error))

    def plan(self, snippet: Snippet) -> Outcome:
        """Tell what `run` would do with a snippet, and why; nothing runs."""
        return self._plan(self._recording(snippet))

    def _recording(self, snippet: Snippet) -> Recording:
        return Recording(self.project, without_skipped(snippet, self.skips))

    def _plan(self, recording: Recording) -> Outcome:
        snippet = recording.snippet
        if isinstance(snippet, TypedPage) and not snippet.blocks:
            return Outcome(snippet.name, "unmet", "the skip list leaves out what is typed into it")
        try:
            if lacking := self.lacking(snippet.settings.needs):
                return self._stand_in(recording, lacking)
            why = self._why(recording)
            return Outcome(snippet.name, "due" if why else "fresh", why)
        except BookError as error:
            return Outcome(snippet.name, "failed", str(error))

    def lacking(self, needs: Iterable[str]) -> list[str]:
        """Which of `needs` are not met here and now."""

        def met(need: str) -> bool:
            return self.long if need == LONG else self.project.met(need)

        return [n for n in needs if n in self.leave or not met(n)]

    def _why(self, recording: Recording) -> str:
        """Tell why a snippet is to be run; nothing where it is fresh."""
        if self.force:
            return "asked for"
        snippet = recording.snippet
        try:
            receipt = (
                recording.receipt
                if self.record and snippet.has_receipt
                else receipts.read(recording.log(self.pool.device_of(snippet)))
            )
        except BookError as error:
            return str(error)
        if receipt is None:
            return "not recorded" if self.record else "it has not run here"
        changes = [*map(str, recording.changes(receipt))]
        changes += receipts.outdated(receipt, self._packages(snippet))
        if changes:
            more = f", and {len(changes) - 1} more" if changes[1:] else ""
            return f"{changes[0]}{more}"
        if not self._counted(snippet, receipt):
            return "the library lines that it reaches are not noted yet"
        return ""

    def _packages(self, snippet: Snippet) -> Path | None:
        """Find the site-packages of a snippet's interpreter; None for this process's own."""
        python = self.pool.interpreter(snippet).python
        prefix = (self.project.root / python).parents[1]
        return next(prefix.glob("lib/python*/site-packages"), None) if python else None

    def _stand_in(self, recording: Recording, lacking: list[str]) -> Outcome:
        """Judge what stands in for a run that is not possible here."""
        name, why = recording.snippet.name, f"needs {' and '.join(lacking)}"
        if self.record:
            ask = " (--long runs it)" if lacking == [LONG] else ""
            return Outcome(name, "unmet", f"{why}: cannot be recorded here{ask}")
        if receipt := recording.receipt:
            reason = next(recording.outdated(receipt), "")
            if not reason:
                return Outcome(name, "recorded", f"{why}; its receipt of {receipt.day} holds")
            why += f", and its receipt of {receipt.day} no longer holds: {reason}"
        if entry := self.skips.get(name):
            return Outcome(name, "unmet", f"{why}; left out since {entry.since}: {entry.reason}")
        return Outcome(
            name, "failed", f"{why}; it has no fresh receipt and no entry in the skip list"
        )

    def _run(self, recording: Recording) -> Outcome:
        """Run a snippet; compare what it made, or record it."""
        snippet = recording.snippet
        measure = self.record and snippet.has_receipt and not (self.keep and recording.exists)
        twice = measure and not self._costly(snippet)  # what is published was not traced
        trace = self.record or self.notes is not None
        first = self.pool.run(snippet, trace=trace and not twice)
        outputs, problem = verdict.outputs_of(snippet, first)
        traced = first
        if not problem and measure:
            problem = verdict.unshown_warning(snippet, first)
        if not problem and twice:
            traced = self.pool.run(snippet, trace=True)
            problem = self._unlike(snippet, outputs, traced)
        elif not problem and not measure:
            problem = verdict.differences(snippet, recording.outputs, outputs)
        if problem:
            blocks = self.book.shown.get(snippet.name, [])
            command = self.project.settings.command
            message = verdict.explain(snippet, blocks, first, problem, command)
            return Outcome(snippet.name, "failed", message, first.seconds)
        self.keep_run(recording, first, traced, outputs, measured=measure)
        return Outcome(snippet.name, "ran", seconds=first.seconds)

    def _costly(self, snippet: Snippet) -> bool:
        """Tell whether one run records a snippet: it takes long, or asks a shared service."""
        return LONG in snippet.settings.needs or bool(services_of(self.project, snippet))

    def _unlike(self, snippet: Snippet, outputs: dict[str, bytes], again: Run) -> str:
        """Describe how the outputs of a second run differ beyond what is declared."""
        second, problem = verdict.outputs_of(snippet, again)
        if not problem:
            problem = verdict.differences(snippet, outputs, second)
        advice = "seed it, or declare what is measured or varies"
        return f"a second run was not like the first; {advice}:\n{problem}" if problem else ""

    def keep_run(
        self,
        recording: Recording,
        run: Run,
        traced: Run,
        outputs: dict[str, bytes],
        *,
        measured: bool,
    ) -> None:
        """Write the receipt of a good run, and note the lines that it reached.

        Args:
            recording: of the snippet that ran.
            run: whose seconds and versions count.
            traced: the same, or a second one that tells what was reached.
            outputs: what the run made.
            measured: replace what is recorded by it.
        """
        snippet, committed = recording.snippet, recording.readable
        device = self.pool.device_of(snippet)
        recorded = outputs if measured else recording.outputs
        printed = [data.decode("utf-8", "replace") for data in recorded.values()]
        coverage = coverage_of(self.project, snippet, traced, printed)
        same = recorded == recording.outputs
        if not traced.traced and committed and same and not any(recording.changes(committed)):
            coverage = Coverage(
                committed.units, {*committed.files}, coverage.imports, {*committed.entire}
            )
        receipt = receipts.make(self.project, snippet, run, coverage, recorded, device)
        if committed and self.keep and recorded != outputs:  # of an earlier run
            receipt = replace(receipt, measured=committed.measured or committed.date)
        recording.keep(receipt, recorded, device, record=self.record and snippet.has_receipt)
        if self.notes and run.lines:
            place = shown_lines.note_path(self.notes, snippet)
            shown_lines.note(self.project, place, run.lines, sorted(sources(self.project, snippet)))

    @cached_property
    def _shown(self) -> set[str]:
        """Library files that pages show a part of."""
        return set(shown_lines.by_file(self.book))

    def _counted(self, snippet: Snippet, receipt: receipts.Receipt) -> bool:
        """Whether the lines that a fresh snippet reaches of shown files are noted, if asked for."""
        if not self.notes:
            return True
        reaches = self._shown & receipts.library_files(self.project, receipt)
        lines, _ = shown_lines.noted(self.project, shown_lines.note_path(self.notes, snippet))
        return reaches <= set(lines)

    def plan_shell(self, block: Block) -> Outcome:
        """Tell what `run_shell` would do with a block, and why; nothing runs."""
        name = f"{block.page}:{block.line}"
        try:
            lacking = self.lacking(block.needs)
        except BookError as error:
            return Outcome(name, "failed", f"{name}: {error}")
        if lacking:
            reasons = (
                self.project.requirements[n].lacking
                for n in lacking
                if n in self.project.requirements
            )
            return Outcome(name, "unmet", ", ".join(reasons))
        if self.force:
            return Outcome(name, "due", "asked for")
        if self.shell.fresh(block):
            return Outcome(name, "fresh")
        return Outcome(name, "due", "it has not passed here as things are now")

    def run_shell(self, block: Block) -> Outcome:
        """Bring a shell block up to date."""
        planned = self.plan_shell(block)
        return self.shell.run(block) if planned.status == "due" else planned


def default_jobs() -> int:
    """Half of the processors, at least one."""
    return max(1, (os.cpu_count() or 2) // 2)


def jobs(text: str) -> int:
    """Read the number behind `--jobs`.

    Raises:
        ArgumentTypeError: it is not a whole number from 1 up.
    """
    if not re.fullmatch("[0-9]+", text) or int(text) < 1:
        raise ArgumentTypeError(f"it must be a whole number, 1 or more, and is {text!r}")
    return int(text)


def shard(items: list[Snippet], part: str, *, long: bool) -> list[Snippet]:
    """Take the K-th of N parts of `items`, for `--shard K/N`: each takes about as long.

    What took longest goes first, to the part that has least to do so far.

    Args:
        items: the same on each machine.
        part: K/N.
        long: what needs `long` runs too, and takes its time.

    Raises:
        BookError: `part` is not K/N with 1 ≤ K ≤ N, or N is more than `MACHINES`.
    """
    match = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", part)
    if not match or not 1 <= int(match[1]) <= int(match[2]) <= MACHINES:
        raise BookError(
            f"--shard {part}: write K/N with K from 1 to N, such as 1/4, and N up to {MACHINES}"
        )
    taken = {
        item.name: seconds_of(item) if long or LONG not in item.settings.needs else 0.0
        for item in items
    }
    loads = [0.0] * int(match[2])
    chosen = set()
    for name in sorted(taken, key=lambda name: (-taken[name], name)):
        least = loads.index(min(loads))
        loads[least] += taken[name]
        if least == int(match[1]) - 1:
            chosen.add(name)
    return [item for item in items if item.name in chosen]


def seconds_of(snippet: Snippet) -> float:
    """Return how long its last recorded run took; one second where none is recorded."""
    receipt = receipts.read(snippet.receipt)
    return receipt.seconds if receipt else 1.0
