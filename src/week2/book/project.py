"""Where the book's parts are, and what its pyproject.toml says of the machine."""

from __future__ import annotations

import fcntl
import importlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any


class BookError(Exception):
    """Something is wrong with the book; the message says where and what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    Attributes:
        path: file, relative to the project.
        line: line in it, counted from 1; 0 where the whole file is meant.
        message: what is wrong and what to do.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """As compilers write it."""
        return (
            f"{self.path}:{self.line}: {self.message}"
            if self.line
            else f"{self.path}: {self.message}"
        )


@dataclass(frozen=True)
class Need:
    """What a bare machine may lack (`gpu`, `nsmc`, …), from `[tool.week2.book.needs.NAME]`.

    Attributes:
        name: the word that a snippet's header uses.
        lacking: the sentence part shown where it was never met: "not yet run on a GPU".
        probe: `module:function`, called without arguments; true where the need is met.
        device: the device that a run under this need reports, `cuda` for a GPU.
        called: what it is called in a sentence, such as "a GPU"; its name where this is empty.
    """

    name: str
    lacking: str
    probe: str
    device: str = "cpu"
    called: str = ""

    def met(self, library: Path) -> bool:
        """Whether this machine has it; `library` is where the book's own probes are found."""
        if str(library) not in sys.path:
            sys.path.insert(0, str(library))
        module, _, function = self.probe.partition(":")
        return bool(getattr(importlib.import_module(module), function)())


@dataclass(frozen=True)
class Interpreter:
    """A warm interpreter, from `[[tool.week2.book.interpreters]]`.

    Attributes:
        name: how it is called in messages.
        warm: modules imported once, before any snippet; a snippet goes to the first
            interpreter that warms every warmable distribution that its header names.
        never: distributions that cannot bear what is warm here; a snippet that names one
            goes to another interpreter.
        python: path of its `python`, relative to the project; the current one where empty.
    """

    name: str
    warm: tuple[str, ...]
    python: str = ""
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """Something started once and shared, from `[tool.week2.book.services.NAME]`.

    Attributes:
        name: a snippet that declares this need gets the service.
        command: argument list; it prints one line of JSON, the environment variables that a
            snippet needs to reach it, when it is ready, and runs until its input closes.
        timeout: seconds it may take to become ready.
        exclusive: snippets that need it run one at a time, on the whole machine: it takes all
            that the machine has, and two at once would only slow each other.
    """

    name: str
    command: tuple[str, ...]
    timeout: float = 120.0
    exclusive: bool = False


@dataclass(frozen=True)
class Project:
    """A book on disk.

    Attributes:
        root: the folder that holds pyproject.toml.
    """

    root: Path
    _cache: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that `start` (the current folder by default) lies in.

        Raises:
            BookError: no folder upwards has a pyproject.toml with `[tool.week2.book]`.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            file = folder / "pyproject.toml"
            if file.is_file() and "book" in tomllib.loads(file.read_text("utf-8")).get(
                "tool", {}
            ).get("week2", {}):
                return cls(folder)
        raise BookError(
            f"{here} is in no book: no pyproject.toml with [tool.week2.book] there or above; "
            "run this inside a clone of the book"
        )

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """pyproject.toml, parsed."""
        return tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))

    @property
    def version(self) -> str:
        """The version of the book and its library; empty where pyproject.toml names none."""
        return self.pyproject.get("project", {}).get("version", "")

    @property
    def title(self) -> str:
        """The book's title: what pyproject.toml says first of the project."""
        about = self.pyproject.get("project", {})
        return about.get("description", about.get("name", "")).partition(". ")[0]

    @property
    def settings(self) -> dict[str, Any]:
        """`[tool.week2.book]`."""
        return self.pyproject["tool"]["week2"]["book"]

    @property
    def docs(self) -> Path:
        """The prose."""
        return self.root / "docs"

    @property
    def snippets(self) -> Path:
        """The code that a reader copies."""
        return self.root / "snippets"

    @property
    def library(self) -> Path:
        """The library that snippets may reach."""
        return self.root / "src"

    @property
    def state(self) -> Path:
        """The uncommitted log of runs, which is also the cache."""
        return self.root / ".week2"

    @property
    def notes(self) -> Path | None:
        """Where runs note the library lines that they execute, where `WEEK2_COVERAGE` names it."""
        folder = os.environ.get("WEEK2_COVERAGE")
        return self.root / folder if folder else None

    @cached_property
    def needs(self) -> dict[str, Need]:
        """Needs by name."""
        return {n: Need(n, **v) for n, v in self.settings.get("needs", {}).items()}

    @cached_property
    def interpreters(self) -> list[Interpreter]:
        """Warm interpreters in order of preference."""
        return [
            Interpreter(i["name"], tuple(i["warm"]), i.get("python", ""), tuple(i.get("never", ())))
            for i in self.settings["interpreters"]
        ]

    @cached_property
    def services(self) -> dict[str, Service]:
        """Services by the need that asks for them."""
        return {
            n: Service(n, tuple(v["command"]), v.get("timeout", 120.0), v.get("exclusive", False))
            for n, v in self.settings.get("services", {}).items()
        }

    def tracked(self) -> set[str] | None:
        """Every file that a clone has, or will once it is added; None where there is no git."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        try:
            done = subprocess.run(command, cwd=self.root, capture_output=True, check=False)
        except FileNotFoundError:
            return None
        names = done.stdout.split(b"\0")
        return {os.fsdecode(name) for name in names if name} if not done.returncode else None

    def commit(self) -> str:
        """The commit that is checked out; empty where there is no git."""
        command = ["git", "rev-parse", "--short=12", "HEAD"]
        try:
            done = subprocess.run(
                command, cwd=self.root, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            return ""
        return done.stdout.strip() if not done.returncode else ""

    def relative(self, path: Path) -> str:
        """`path` as the project writes it: from the root, with forward slashes."""
        return path.resolve().relative_to(self.root.resolve()).as_posix()

    def met(self, need: str) -> bool:
        """Whether this machine meets `need`; probed once."""
        key = f"need {need}"
        if key not in self._cache:
            self._cache[key] = self.needs[need].met(self.library)
        return self._cache[key]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, made where it is missing: one holder at a time; a second waits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
