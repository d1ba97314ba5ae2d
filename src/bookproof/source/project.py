"""Where the book's parts are, and what its pyproject.toml says of the machine."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bookproof.source import git
from bookproof.source.reading import BookError, convert, parse_toml, read_text, table
from bookproof.source.reading import Problem as Problem  # most modules take both from here

FILE = "pyproject.toml"


class NoBook(BookError):
    """A folder is not part of a book."""


@dataclass(frozen=True)
class Requirement:
    """What a bare machine may lack (`gpu`, `nsmc`, …), from `[tool.bookproof.needs.NAME]`.

    Attributes:
        name: the word that a snippet's header uses.
        lacking: the sentence part shown where it was never met: "not yet run on a GPU".
        probe: `module:function`, called without arguments; true where it is met.
        device: the device that a run under this requirement reports, `cuda` for a GPU.
        called: what it is called in a sentence, such as "a GPU"; its name where this is empty.
        get: how to get it, in a sentence; empty where that cannot be said.
        tier: `test` where every change runs what has this requirement, as far as it is met;
            `prove` where that takes too long, and it is left to `prove`.
        substitute: what takes the place of the real thing in every run, such as "a substitute of
            the same shape"; badges say so. Empty where runs have the real one.
    """

    name: str
    lacking: str
    probe: str
    device: str = "cpu"
    called: str = ""
    get: str = ""
    tier: str = "test"
    substitute: str = ""

    def met(self, library: Path) -> bool:
        """Probe whether this machine has it; `library` is where the book's own probes are found.

        Raises:
            BookError: the probe cannot be imported.
        """
        if str(library) not in sys.path:
            sys.path.insert(0, str(library))
        module, _, function = self.probe.partition(":")
        try:
            probe = getattr(importlib.import_module(module), function)
        except (AttributeError, ImportError, ValueError) as error:
            raise BookError(
                f"{FILE}: {self.probe!r}, the probe of the requirement {self.name!r}, cannot be "
                f"imported as MODULE:FUNCTION: {error}"
            ) from error
        return bool(probe())


@dataclass(frozen=True)
class Interpreter:
    """A warm interpreter, from `[[tool.bookproof.interpreters]]`.

    Attributes:
        name: how it is called in messages.
        warm: modules imported once, before any snippet; a snippet goes to the first
            interpreter that warms every warmable distribution that its header names.
        never: distributions that cannot bear what is warm here; a snippet that names one
            goes to another interpreter.
        python: path of its `python`, relative to the project; the current one where empty.
    """

    name: str
    warm: tuple[str, ...] = ()
    python: str = ""
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """Something started once and shared, from `[tool.bookproof.services.NAME]`.

    Attributes:
        name: a snippet that declares this requirement gets the service.
        command: argument list; it prints one line of JSON, the environment variables that a
            snippet needs to reach it, when it is ready, and runs until its input closes. In their
            values, `{scratch}` stands for a folder of the run's own.
        timeout: seconds it may take to become ready.
        exclusive: snippets that need it run one at a time, on the whole machine: it takes all
            that the machine has, and two at once would only slow each other.
        cold: modules that read those variables when they are imported, so that no interpreter that
            warms one of them can run what needs the service.
    """

    name: str
    command: tuple[str, ...]
    timeout: float = 120.0
    exclusive: bool = False
    cold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Distribution:
    """What to know of a distribution where it is not installed, by its name.

    Attributes:
        name: as a header writes it.
        modules: dotted names of the modules that it has; its own name where this is empty.
        brings: distributions that are always installed with it.
        loads: distributions that it imports only where it is asked for what takes them.
        beside: distributions that a reader installs with it: without them it prints a warning.
    """

    name: str
    modules: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """A notebook made of pages, from `[[tool.bookproof.notebooks]]`.

    Attributes:
        file: where it lies, from the root.
        title: its first heading.
        pages: paths under `docs/`, in order.
        leave_out: headings of sections that it does without.
    """

    file: str
    title: str
    pages: tuple[str, ...]
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookSettings:
    """What `[tool.bookproof]` may hold.

    Attributes:
        pins: names of `requirements/NAME.txt`, installed together.
        environment: variables of every run.
        assets: modules that write folders of the site, by the folder's name below `assets/`.
        interpreters: warm interpreters in order of preference; a plain one where none is named.
        needs: requirements by name.
        services: services by the requirement that asks for them.
        notebooks: the book's notebooks.
        distributions: what headers may name, where its metadata cannot be asked.
        guide: the page below docs/ that says how to run a program; badges link to it.
        companions: folders of distributions that fill folders of the library: a wheel of each lies
            beside a copy that reads what it holds.
        wheels: the site carries the library's wheels and those of its companions, and the programs
            that it hands out ask for these.
        least_executed: `prove` fails where it executes fewer blocks than this.
        column: columns of a page's code, which no line of a shown program exceeds; 0 for any.
        wide: files whose shown lines may, for as long as they do.
        command: how messages and receipts call the command, and the log's folder with a dot.
        typed: Python may be typed into pages. What it prints is recorded beside the page, and
            nothing else of a page is judged: another program builds the site.
        pages: Markdown files and folders of them, where `typed` is set.
        setup: code that runs before the blocks of each page, such as imports that they leave out.
        alone: each typed block runs by itself; the blocks of a page share their names otherwise.
    """

    pins: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    assets: dict[str, str] = field(default_factory=dict)
    interpreters: tuple[Interpreter, ...] = (Interpreter("plain"),)
    needs: dict[str, Requirement] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    notebooks: tuple[Notebook, ...] = ()
    distributions: dict[str, Distribution] = field(default_factory=dict)
    guide: str = ""
    companions: tuple[str, ...] = ()
    wheels: bool = False
    least_executed: int = 0
    column: int = 0
    wide: tuple[str, ...] = ()
    command: str = "bookproof"
    typed: bool = False
    pages: tuple[str, ...] = ("docs", "README.md")
    setup: str = ""
    alone: bool = False


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
        """Find the project that `start` (the current folder by default) lies in.

        Raises:
            NoBook: no folder from there upwards has a pyproject.toml with `[tool.bookproof]`.
            BookError: one on the way cannot be read, or its `[tool.bookproof]` is wrong; or the
                current folder has been removed.
        """
        try:
            here = (start or Path.cwd()).resolve()
        except FileNotFoundError as error:
            raise BookError("the current folder has been removed; change to another") from error
        for folder in (here, *here.parents):
            project = cls(folder)
            if (folder / FILE).is_file() and "bookproof" in project._declared(dict, "tool"):
                _ = project.settings  # a mistake in them stops every command
                return project
        raise NoBook(
            f"{here} is in no book: no {FILE} with [tool.bookproof] there or above; "
            "run this inside a clone of the book"
        )

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """pyproject.toml, parsed."""
        path = self.root / FILE
        return parse_toml(read_text(path), str(path))

    def _declared(self, kind: Any, *names: str) -> Any:
        """Read a table of pyproject.toml as `kind`."""
        try:
            return convert(kind, table(self.pyproject, *names), ".".join(names))
        except BookError as error:
            raise BookError(error.at(str(self.root / FILE))) from error

    @property
    def version(self) -> str:
        """The version of the book and its library; empty where pyproject.toml names none."""
        return self.pyproject.get("project", {}).get("version", "")

    @property
    def title(self) -> str:
        """The book's title: what pyproject.toml says first of the project."""
        about = self.pyproject.get("project", {})
        return about.get("description", about.get("name", "")).partition(". ")[0]

    @cached_property
    def settings(self) -> BookSettings:
        """`[tool.bookproof]`.

        Raises:
            BookError: it holds something that is not known, or of another type.
        """
        return self._declared(BookSettings, "tool", "bookproof")

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
    def sources(self) -> list[Path]:
        """The folders of what people write, in which no command puts what it makes elsewhere."""
        return [self.docs, self.snippets, self.library, self.root / "overrides"]

    @property
    def state(self) -> Path:
        """The uncommitted log of runs, which is also the cache."""
        return self.root / f".{self.settings.command}"

    @property
    def notes(self) -> Path | None:
        """Where runs note the library lines that they execute; `BOOKPROOF_COVERAGE` names it."""
        folder = os.environ.get("BOOKPROOF_COVERAGE")
        return self.root / folder if folder else None

    @property
    def later(self) -> list[str]:
        """The requirements that are met in a later tier than `make test`."""
        return [need.name for need in self.requirements.values() if need.tier != "test"]

    @property
    def requirements(self) -> dict[str, Requirement]:
        """What a machine may lack, by the name that a header's `needs` uses."""
        return self.settings.needs

    def tracked(self) -> set[str] | None:
        """Every file that a clone has, or will once it is added; None where there is no git.

        Raises:
            BookError: there is a repository, and git refuses to say.
        """
        return git.tracked(self.root)

    def commit(self) -> str:
        """Name the commit that is checked out; empty where there is none."""
        done = git.ask(self.root, "rev-parse", "--short=12", "HEAD")
        return "" if done is None or done.returncode else os.fsdecode(done.stdout).strip()

    def relative(self, path: Path) -> str:
        """`path` as the project writes it: from the root, with forward slashes.

        Raises:
            BookError: it lies outside the book.
        """
        try:
            return path.resolve().relative_to(self._resolved).as_posix()
        except ValueError:
            where = self._resolved
            raise BookError(f"{path} lies outside the book, which is {where}") from None

    @cached_property
    def _resolved(self) -> Path:
        return self.root.resolve()

    def met(self, name: str) -> bool:
        """Probe whether this machine meets the requirement `name`, once.

        Raises:
            BookError: pyproject.toml declares no such requirement, or its probe cannot be imported.
        """
        key = f"requires {name}"
        if key not in self._cache:
            self._cache[key] = self.requirement(name).met(self.library)
        return self._cache[key]

    def requirement(self, name: str) -> Requirement:
        """Look up a requirement.

        Raises:
            BookError: pyproject.toml declares none of this name.
        """
        if name not in self.requirements:
            known = ", ".join(self.requirements)
            raise BookError(f"unknown requirement {name!r}; known are {known}")
        return self.requirements[name]
