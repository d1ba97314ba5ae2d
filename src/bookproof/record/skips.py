"""The skip list: blocks that are left out, each with reason, expiry and what was checked instead.

What was checked is a test, which runs with the others, and a day: someone held it against the
world outside on that day, such as the package as it was published then. An entry that is renewed
gets a new `since`, so its day has to be renewed too.

A block that is typed into a page of an adopted tree has no such test: its evidence is the
fingerprint of the code that failed, and the entry counts for no other.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import parse_toml, read_text
from bookproof.source.snippets import Snippet
from bookproof.source.typed import Typed, TypedPage

LONGEST = timedelta(days=90)
KEYS = ("snippet", "reason", "since", "expires", "checked", "evidence")
FILE = "snippets/skips.toml"


@dataclass(frozen=True)
class Skip:
    """One block left out.

    Attributes:
        snippet: path from the root.
        reason: printed on the page.
        since: the day of the entry, or of its renewal.
        expires: the last day on which it counts.
        checked: the day on which the evidence was last looked at.
        evidence: what was checked instead of a run: a test, as `tests/FILE.py::test_name`.
        runs: of a typed block: it is run, and only what it prints is left out.
        line: of the entry in the skip list.
        overdue: whether it has expired: a page still shows it, and a check fails.
    """

    snippet: str
    reason: str
    since: date
    expires: date
    checked: date
    evidence: str
    line: int
    runs: bool = False
    overdue: bool = False


def today() -> date:
    """Give the day of judgement: BOOKPROOF_TODAY, such as 2027-03-01, or the clock's.

    Raises:
        BookError: BOOKPROOF_TODAY is not a date.
    """
    text = os.environ.get("BOOKPROOF_TODAY")
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError as error:
        raise BookError(f"BOOKPROOF_TODAY={text} is not a date such as 2027-03-01") from error


def read_skips(project: Project) -> tuple[dict[str, Skip], list[Problem]]:
    """Read the entries by snippet, and what is wrong with them; an overdue entry is among both."""
    day = today()
    path = project.root / FILE
    if not path.exists():
        return {}, []
    try:
        text = read_text(path, project.root)
        rows = parse_toml(text, FILE).get("entry", [])
    except BookError as error:
        return {}, [error.at(FILE)]
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[entry]]"]
    if not isinstance(rows, list) or len(rows) != len(lines):
        return {}, [Problem(FILE, 0, "write each entry as a table below a line `[[entry]]`")]
    entries: dict[str, Skip] = {}
    problems: list[Problem] = []
    for row, line in zip(rows, lines, strict=True):
        fault = next(_faults(project, row, day), "")
        if fault:
            problems.append(Problem(FILE, line, fault))
            continue
        entry = Skip(**row, line=line, overdue=row["expires"] < day)
        if entry.overdue:
            fault = (
                f"it expired on {entry.expires}: run the block, or renew the entry with its reason "
                "and its evidence"
            )
            problems.append(Problem(FILE, line, fault))
        entries[entry.snippet] = entry
    return entries, problems


def _faults(project: Project, row: dict[str, object], day: date) -> Iterator[str]:
    for key in KEYS:
        if not row.get(key):
            yield f"this entry has no {key}"
    name, mark, _ = str(row["snippet"]).partition("#")
    typed = bool(mark) and project.settings.typed
    unknown = set(row) - {*KEYS, *(["runs"] if typed else [])}
    if unknown:
        yield f"unknown key {min(unknown)!r}"
    if not isinstance(row.get("runs", True), bool):
        yield "runs must be true or false"
    if not (project.root / (name if typed else str(row["snippet"]))).is_file():
        yield f"{row['snippet']} does not exist; delete this entry"
    since, expires, checked = row["since"], row["expires"], row["checked"]
    if not isinstance(row["reason"], str):
        yield "its reason must be a string"
    # a time is a date to isinstance
    if type(since) is not date or type(expires) is not date or type(checked) is not date:
        yield "since, expires and checked are dates, written 2026-01-31"
    elif since > day:
        yield f"it begins on {since}, which is still to come"
    elif expires - since > LONGEST:
        yield f"it runs for {(expires - since).days} days; at most {LONGEST.days} are allowed"
    elif checked > day:
        yield f"its evidence was checked on {checked}, which is still to come"
    elif checked < since:
        yield (
            f"its evidence was checked on {checked} and the entry begins on {since}: "
            "check it again, and write that day"
        )
    if not typed and not is_test(project, row["evidence"]):
        yield f"its evidence, {row['evidence']!r}, must name a test: tests/FILE.py::test_name"


def without_skipped(snippet: Snippet, entries: dict[str, Skip]) -> Snippet:
    """Take from a typed page the blocks that entries leave out; others stay as they are."""
    if not isinstance(snippet, TypedPage):
        return snippet
    known = {b.name: e for b in snippet.blocks if (e := entries.get(b.name)) and counts(e, b)}
    silent = {name for name, entry in known.items() if entry.runs}
    return snippet.without(known.keys() - silent, silent)


def counts(entry: Skip, block: Typed) -> bool:
    """Whether an entry is about a block as it is now."""
    return entry.evidence == block.digest


def is_test(project: Project, named: object) -> bool:
    """Whether `named` is `FILE.py::test_name`, with such a function in such a file of the book."""
    file, _, name = str(named).partition("::")
    path = project.root / file
    if not (path.suffix == ".py" and name.startswith("test_") and path.is_file()):
        return False
    try:
        body = ast.parse(read_text(path, project.root)).body
    except (BookError, SyntaxError):
        return False
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in body)
