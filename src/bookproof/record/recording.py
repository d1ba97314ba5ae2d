"""What is kept of one snippet's runs, and whether it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bookproof.record import receipts
from bookproof.record.coverage import code_of
from bookproof.record.fingerprint import DOCS, Library
from bookproof.record.receipts import PRETENDED, Receipt
from bookproof.source import together
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.snippets import RECEIPT_SUFFIX, Snippet


@dataclass(eq=False)
class Recording:
    """The outputs and the receipt that are committed beside a snippet, and this machine's own log.

    Each is read once, when it is first asked for.

    Attributes:
        project: the book.
        snippet: whose runs these are.
        known: its recorded outputs, where they are known; looked up otherwise.
    """

    project: Project
    snippet: Snippet
    known: list[Path] | None = None

    @cached_property
    def files(self) -> dict[str, Path]:
        """The recorded outputs, by file name."""
        paths = self.snippet.recorded() if self.known is None else self.known
        return {path.name: path for path in paths}

    @cached_property
    def outputs(self) -> dict[str, bytes]:
        """What the recorded outputs hold, by file name."""
        return {name: path.read_bytes() for name, path in self.files.items()}

    @cached_property
    def receipt(self) -> Receipt | None:
        """The committed receipt, or None where there is none.

        Raises:
            BookError: the file is not a receipt.
        """
        return receipts.read(self.snippet.receipt)

    @property
    def readable(self) -> Receipt | None:
        """The committed receipt; None too where it cannot be read, and the next run replaces it."""
        try:
            return self.receipt
        except BookError:
            return None

    @property
    def exists(self) -> bool:
        """Whether anything is recorded; a snippet of which nothing is, is new, not wrong."""
        return self.snippet.receipt.is_file() or bool(self.files)

    def log(self, device: str) -> Path:
        """Name the file of this machine's own receipt of the last good run."""
        return self.project.state / "runs" / device / f"{self.snippet.name}{RECEIPT_SUFFIX}"

    def keep(
        self, receipt: Receipt, outputs: dict[str, bytes], device: str, *, record: bool
    ) -> None:
        """Log the receipt of a run; all that this writes changes together.

        Args:
            receipt: of the run.
            outputs: that belong to it, by file name: they replace what is recorded.
            device: of the log.
            record: write the receipt beside the snippet too.
        """
        paths = {name: self.snippet.records / name for name in outputs}
        written = receipts.written(receipt).encode()
        gone = dict.fromkeys(path for name, path in self.files.items() if name not in paths)
        updates = {
            path: outputs[n] for n, path in paths.items() if self.outputs.get(n) != outputs[n]
        }
        contents = gone | updates | {self.log(device): written}
        if record:
            contents[self.snippet.receipt] = written
        root = self.project.root
        named = {path.relative_to(root).as_posix(): data for path, data in contents.items()}
        together.replace(root, self.project.state, named)
        self.files, self.outputs = paths, outputs

    def status(self) -> tuple[Receipt | None, str]:
        """Tell how the committed receipt stands for a reader.

        It holds while the files that its run reached are the same and its distributions lie in the
        ranges of pyproject.toml. Python's version does not count.

        Returns:
            the receipt, or None where there is none that can be read; and why it does not hold,
            which is empty where it does.
        """
        try:
            if self.receipt is None:
                return None, f"{self.snippet.name} has no receipt"
            reasons = self.outdated(self.receipt)
            return self.receipt, next(reasons, "")
        except BookError as error:
            return self.readable, str(error)

    def outdated(self, receipt: Receipt) -> Iterator[str]:
        """Name what has first changed since a receipt was made, and versions out of range."""
        if fault := self.changed(receipt):
            yield str(fault)
        yield from receipts.out_of_range(self.project, receipt)

    def changed(self, receipt: Receipt) -> Problem | None:
        """Find the first of the `changes`; what is `remembered` of the committed receipt counts."""
        known: dict[str, Any] | None = self.project._cache.get("changed")
        if known is None:
            return next(self.changes(receipt), None)
        if self.snippet.name not in known:
            fault = next(self.changes(receipt), None)
            known[self.snippet.name] = fault and astuple(fault)
        problem = known[self.snippet.name]
        return problem and Problem(*problem)

    def changes(self, receipt: Receipt) -> Iterator[Problem]:
        """Find what a receipt hashed and is no longer the same; nothing where it holds."""
        own = self.project.relative(self.snippet.receipt)
        if receipt.device_name == PRETENDED:
            yield Problem(own, 0, f"it was made on {PRETENDED}, a rehearsal that proves nothing")
        if receipt.outcome != "passed" or receipt.snippet != self.snippet.name:
            yield Problem(own, 0, f"it says that {receipt.snippet} {receipt.outcome}")
        if self.snippet.digests:
            yield from self._changed_parts(receipt)
        elif self.snippet.name not in receipt.files and self.snippet.name not in receipt.units:
            yield Problem(own, 0, f"it does not cover {self.snippet.name}")
        yield from self._changed_files(receipt)
        if not self.snippet.digests:
            yield from self._changed_units(receipt)
        for name in sorted(self.files.keys() | receipt.outputs.keys()):
            output = self.project.relative(self.snippet.records / name)
            if name not in receipt.outputs:
                yield Problem(output, 0, "no run made it")
            elif name not in self.files:
                yield Problem(output, 0, "it is gone")
            elif receipts.digest(self.files[name]) != receipt.outputs[name]:
                yield Problem(output, 0, "it was altered")

    def _changed_files(self, receipt: Receipt) -> Iterator[Problem]:
        """Compare files and listed folders that count as a whole."""
        own = self.project.relative(self.snippet.receipt)
        for name, hashed in receipt.files.items():
            if name.startswith("."):  # an environment or a cache, which another machine lacks
                yield Problem(own, 0, f"it covers {name}, which is not a file of the project")
            if name.endswith("/"):
                if receipts.listing(self.project, name) != hashed:
                    yield Problem(name, 0, "it was listed, and holds other files now")
            elif (now := receipts.digest(self.project.root / name)) != hashed:
                yield Problem(name, 0, "it has changed" if now else "it is gone")

    def _changed_units(self, receipt: Receipt) -> Iterator[Problem]:
        """Compare the units of the library, and the snippet itself."""
        library = code_of(self.project) if receipt.units else None
        for key, fingerprint in receipt.units.items():
            assert library
            if key == self.snippet.name:
                text = self.snippet.text.encode()
                if library.of_script(text, self.snippet.conditions) != fingerprint:
                    yield Problem(key, 0, "it has changed")
            elif library.fingerprints.get(key) != fingerprint:
                yield _changed_unit(library, key)

    def _changed_parts(self, receipt: Receipt) -> Iterator[Problem]:
        """Compare the snippet's parts, in their order."""
        now = self.snippet.digests
        for name in [*now, *(n for n in receipt.units if n not in now)]:
            if name not in now:
                yield Problem(name, 0, "it is gone or left out, and the receipt covers it")
            elif name not in receipt.units:
                yield Problem(name, 0, "no run has covered it")
            elif now[name] != receipt.units[name]:
                yield Problem(name, 0, "it has changed")


@contextmanager
def remembered(project: Project, changed: dict[str, Any]) -> Iterator[None]:
    """Judge no committed receipt twice, while no file of the book changes.

    Args:
        project: the book.
        changed: what is known of receipts, by snippet, and takes what is found; JSON can hold it.
    """
    project._cache["changed"] = changed
    try:
        yield
    finally:
        del project._cache["changed"]


def _changed_unit(library: Library, key: str) -> Problem:
    """Say what became of a unit that is no longer what a receipt knows."""
    place, _, unit = key.partition(":")
    if key in library.places:
        what = {"": "the module itself", DOCS: "a docstring"}.get(unit, unit)
        return Problem(library.places[key], 0, f"{what} has changed")
    return Problem(place, 0, f"{unit or 'the module'} is gone")
