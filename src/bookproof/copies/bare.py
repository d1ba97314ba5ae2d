"""Environments that hold what a snippet declares and nothing else.

A virtual environment of its own for each set of dependencies, without installing anything: what
is installed here already is linked into it, the declared distributions and all that these
require, with the library as a built wheel. An import of anything else fails there, as it would
for someone who copied the file and installed what its header names.
"""

from __future__ import annotations

import importlib.metadata
import venv
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from bookproof.copies.wheel import companions, imports_library, own_name, wheels_for
from bookproof.record.recording import Recording
from bookproof.run import verdict
from bookproof.run.engine import Engine
from bookproof.run.outcome import Outcome
from bookproof.sandbox.pool import Pool, cold_for
from bookproof.source.files import temporary_folder
from bookproof.source.index import Book
from bookproof.source.project import BookError, Interpreter, Project
from bookproof.source.snippets import Snippet

# The worker's environment names the library's sources, which a copier does not have; and what is
# linked in brings its own bytecode, beside which no other is to be written.
LAUNCHER = """#!/bin/sh
unset PYTHONPATH PYTHONPYCACHEPREFIX
PYTHONDONTWRITEBYTECODE=1 exec "{python}" "$@"
"""


@cache
def installed() -> Mapping[str, Distribution]:
    """Every distribution installed here, by canonical name."""
    found: dict[str, Distribution] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(canonicalize_name(name), distribution)
    return found


@cache
def shared_names() -> frozenset[str]:
    """Folders of site-packages that several distributions share."""
    owners: dict[str, str] = {}
    shared = set()
    for name, distribution in installed().items():
        for top in {file.parts[0] for file in distribution.files or ()}:
            if owners.setdefault(top, name) != name:
                shared.add(top)
    return frozenset(shared)


def parse(dependencies: Iterable[str]) -> list[Requirement]:
    """Return a header's requirements.

    Raises:
        BookError: one of them is not a requirement.
    """
    try:
        return [Requirement(text) for text in dependencies]
    except InvalidRequirement as error:
        raise BookError(f"a dependency in the header is no requirement: {error}") from error


def missing(requirements: Iterable[Requirement], known: Mapping[str, Distribution]) -> list[str]:
    """Which of a header's requirements cannot be met with what is installed, and why."""
    faults = []
    for requirement in requirements:
        distribution = known.get(canonicalize_name(requirement.name))
        if requirement.marker and not requirement.marker.evaluate():
            continue
        if distribution is None:
            faults.append(f"{requirement.name} is not installed here")
        elif not requirement.specifier.contains(distribution.version, prereleases=True):
            faults.append(f"{requirement} is declared and {distribution.version} is installed here")
    return faults


def closure(
    requirements: Iterable[Requirement], known: Mapping[str, Distribution]
) -> dict[str, Distribution]:
    """Return the distributions that installing `requirements` brings, out of those `known`.

    Args:
        requirements: extras and environment markers count, as for an installer.
        known: distributions by canonical name.

    Returns:
        what is installed of them, by canonical name.
    """
    found: dict[str, Distribution] = {}
    done: set[tuple[str, frozenset[str]]] = set()
    queue = [r for r in requirements if r.marker is None or r.marker.evaluate()]
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        asked = (name, frozenset(requirement.extras))
        distribution = known.get(name)
        if asked in done or distribution is None:
            continue
        done.add(asked)
        found[name] = distribution
        for inner in map(Requirement, distribution.requires or ()):
            extras = ("", *requirement.extras)
            if inner.marker is None or any(inner.marker.evaluate({"extra": e}) for e in extras):
                queue.append(inner)
    return found


def link(distribution: Distribution, site: Path) -> None:
    """Link a distribution's modules, data and metadata into the site-packages folder `site`."""
    for file in distribution.files or ():
        top = file.parts[0]
        if top in ("..", "__pycache__"):  # commands, and bytecode of single-file modules
            continue
        part = Path(*file.parts) if top in shared_names() else Path(top)
        target = site / part
        if not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(Path(str(distribution.locate_file(part))))


@contextmanager
def bare_environment(project: Project, snippet: Snippet) -> Iterator[Interpreter]:
    """Make an environment with what `snippet` declares, for a while, and give its interpreter.

    The library's wheels are in it where the snippet imports it, as they lie beside a copy then.

    Raises:
        BookError: the library's wheel could not be built.
    """
    requirements = parse(snippet.dependencies)
    own = canonicalize_name(own_name(project))
    with temporary_folder("bare") as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        site = next(Path(folder).glob("lib/python*/site-packages"))
        known = {k: v for k, v in installed().items() if k != own}
        ours: set[str] = set()
        for file in wheels_for(project, snippet):
            with zipfile.ZipFile(file) as wheel:
                wheel.extractall(site)
            name = parse_wheel_filename(file.name)[0]
            ours.add(name)
            known[name] = Distribution.at(next(site.glob(f"{name.replace('-', '_')}-*.dist-info")))
            requirements.append(Requirement(name))
        for needed, distribution in closure(requirements, known).items():
            if needed not in ours:
                link(distribution, site)
        launcher = Path(folder) / "bin" / "bare"
        launcher.write_text(LAUNCHER.format(python=launcher.with_name("python")))
        launcher.chmod(0o755)
        declared = {canonicalize_name(r.name) for r in requirements} - ours
        tops = {f.parts[0] for n in declared & known.keys() for f in known[n].files or ()}
        warmable = {w for i in project.interpreters for w in i.warm}
        warm = warmable & tops - cold_for(project, snippet)
        yield Interpreter("bare", tuple(sorted(warm)), str(launcher))


class BarePool(Pool):
    """A pool whose one interpreter is a bare environment's."""

    def __init__(self, project: Project, interpreter: Interpreter) -> None:
        """Start nothing yet."""
        super().__init__(project)
        self._bare = interpreter

    def interpreter(self, snippet: Snippet) -> Interpreter:
        """Return the bare one, whatever the snippet."""
        return self._bare


class BareEngine(Engine):
    """Judges how copies run; compares and writes nothing."""

    def _run(self, recording: Recording) -> Outcome:
        snippet = recording.snippet
        run = self.pool.run(snippet)
        fault = verdict.fault(snippet, run)
        if "ModuleNotFoundError" in fault:
            fault += (
                f"\nit declares {list(snippet.dependencies)}; "
                "declare what it imports in its header, or import less"
            )
        if fault:
            message = verdict.explain(snippet, self.book.shown.get(snippet.name, []), run, fault)
            return Outcome(snippet.name, "failed", message, run.seconds)
        return Outcome(snippet.name, "ran", seconds=run.seconds)

    def _stand_in(self, recording: Recording, lacking: list[str]) -> Outcome:
        return Outcome(recording.snippet.name, "unmet", f"needs {' and '.join(lacking)}")


def run_copies(
    book: Book,
    snippets: Iterable[Snippet],
    jobs: int,
    tell: Callable[[Outcome], None],
    *,
    long: bool = False,
) -> list[Outcome]:
    """Run each snippet with only what it declares; one environment for all that declare the same.

    Args:
        book: the snippets' book.
        snippets: those with needs that are not met here, or with dependencies that are not
            installed here beside a need, come out as `unmet`.
        jobs: how many run at a time.
        tell: hears of each as it ends.
        long: run what declares the need `long`.
    """
    sets: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], list[Snippet]] = {}
    outcomes: list[Outcome] = []
    for snippet in snippets:
        if early := _before_running(snippet):
            outcomes.append(early)
            tell(early)
        else:
            own = imports_library(book.project, snippet)
            data = tuple(companions(book.project, snippet))
            key = (own, data, tuple(sorted(set(snippet.dependencies))))
            sets.setdefault(key, []).append(snippet)
    for members in (sets[key] for key in sorted(sets)):
        with (
            bare_environment(book.project, members[0]) as interpreter,
            BarePool(book.project, interpreter) as pool,
        ):
            outcomes += BareEngine(book, pool, long=long, force=True).run_all(
                members, [], jobs, tell
            )
    return outcomes


def _before_running(snippet: Snippet) -> Outcome | None:
    """Return the outcome of a snippet whose header already tells it."""
    try:
        requirements = parse(snippet.dependencies)
    except BookError as error:
        return Outcome(snippet.name, "failed", f"{error}; mend {snippet.name}")
    if faults := missing(requirements, installed()):
        status = "unmet" if snippet.settings.needs else "failed"
        return Outcome(snippet.name, status, "; ".join(faults))
    return None
