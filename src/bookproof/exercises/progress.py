"""What a reader has done of the exercises, kept in one local file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from bookproof.source import files
from bookproof.source.project import BookError, Project
from bookproof.source.reading import parse_json


@dataclass
class Record:
    """One exercise.

    Attributes:
        tries: checks that did not pass, before the first that did.
        passed: the day on which it first passed; empty before.
        hint: whether the reader saw the hint.
        solution: whether the reader saw the solution before it passed.
    """

    tries: int = 0
    passed: str = ""
    hint: bool = False
    solution: bool = False

    def count(self, passed: bool) -> None:
        """Note one check."""
        if self.passed:
            return
        if passed:
            self.passed = date.today().isoformat()
        else:
            self.tries += 1

    def see(self, what: str) -> None:
        """Note that the reader saw the `hint`, or the `solution`, which counts until it passes."""
        if what == "hint":
            self.hint = True
        elif not self.passed:
            self.solution = True


class Progress:
    """The records of a clone's reader, by exercise (`1-autograd/batches`)."""

    def __init__(self, project: Project) -> None:
        """Read nothing yet."""
        self.path = project.state / "exercises.json"
        self._command = f"{project.settings.command} exercise"
        self._lock = project.state / "exercises.lock"

    def read(self) -> dict[str, Record]:
        """Every record.

        Raises:
            BookError: the file is not what this class writes.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            return {name: Record(**values) for name, values in parse_json(data).items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise BookError(
                f"{self.path} is damaged ({error}). `{self._command} --reset` begins anew"
            ) from error

    def change(self, name: str, how: Callable[[Record], None]) -> None:
        """Change one record, whole or not at all, while nobody else does."""
        with files.locked(self._lock):
            records = self.read()
            how(records.setdefault(name, Record()))
            self._write(records)

    def forget(self, name: str) -> None:
        """Forget one record."""
        with files.locked(self._lock):
            records = self.read()
            records.pop(name, None)
            self._write(records)

    def clear(self) -> None:
        """Forget everything, even where the file is damaged."""
        with files.locked(self._lock):
            self.path.unlink(missing_ok=True)

    def _write(self, records: dict[str, Record]) -> None:
        content = {name: asdict(record) for name, record in sorted(records.items())}
        files.write(self.path, json.dumps(content, indent=1) + "\n")
