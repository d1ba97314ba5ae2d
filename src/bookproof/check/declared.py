"""Headers are true: what a program imports is what its header declares. Nothing is run.

- What the program itself imports must be declared by name, even where another distribution brings
  it. An exercise answers for its solution.
- What the library imports for it must be installed by the header: declared, brought by what is
  declared, or required by the library itself. An import inside a function of the library counts
  where the program's receipt says that the function was run; where none says so, the program may
  declare it, and need not. A package of `src` that is a distribution of its own is not followed.
- What is declared must be used: imported, or named in a string such as `find_spec("onnx")`, by the
  program or a module of the library that it may reach; loaded by another declared distribution; or
  a bound on the version of what another brings.
- What is declared must be known to pyproject.toml or `requirements/`, or be installed here.

Of a distribution, `[tool.bookproof.distributions]` says which modules it has, what it brings, and
what it loads only where it is asked to. For one that is not there, what is installed here says the
first two; where it is not installed, it has the module of its own name and brings nothing.
"""

from __future__ import annotations

import difflib
import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bookproof.check.imports import Imports, Reader
from bookproof.copies.wheel import own_name
from bookproof.record import receipts
from bookproof.source.index import Book
from bookproof.source.project import BookError, Distribution, Problem, Project
from bookproof.source.reading import table
from bookproof.source.snippets import Snippet, line_of, parse_requirement

PIN = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)")


def check_declared(book: Book) -> Iterator[Problem]:
    """Each header declares what its snippet imports, all of it and no more."""
    try:
        reader, known = Reader(book.project), Known(book.project)
    except BookError:  # the library cannot be read: no receipt holds, and that check says why
        return
    for snippet in (s for s in book.snippets.values() if not s.is_solution):
        path = Path(snippet.name)
        solution = book.snippets.get(f"{path.parent}/solutions/{path.name}")
        try:
            imports = reader.read(snippet, solution)
        except (SyntaxError, ValueError):  # running it says what is wrong
            continue
        line = line_of(snippet.text, "dependencies")
        for fault in _faults(snippet, imports, known):
            yield Problem(snippet.name, line, fault)


class Known:
    """The distributions that a book knows, by canonical name."""

    def __init__(self, project: Project) -> None:
        """Read pyproject.toml and the pins."""
        entries = project.settings.distributions.values()
        self._distributions = {str(canonicalize_name(each.name)): _whole(each) for each in entries}
        self.names = {*self._distributions, *receipts.ranges(project)}
        for path in (project.root / "requirements").glob("*.txt"):
            text = path.read_text("utf-8", errors="replace")  # what is not, another check says
            self.names |= {canonicalize_name(name) for name in PIN.findall(text)}
        required = table(project.pyproject, "project").get("dependencies", ())
        self.base = self.brought(r.name for r in map(parse_requirement, required))
        self.own = canonicalize_name(own_name(project))

    def __getitem__(self, name: str) -> Distribution:
        """Look a distribution up."""
        if name not in self._distributions:
            self._distributions[name] = _whole(Distribution(name, brings=_required(name)))
        return self._distributions[name]

    def brought(self, names: Iterable[str]) -> set[str]:
        """Those distributions, and all that installing them brings."""
        closure: set[str] = set()
        waiting: list[str] = [canonicalize_name(name) for name in names]
        while waiting:
            name = waiting.pop()
            if name not in closure:
                closure.add(name)
                waiting += self[name].brings
        return closure

    def provider(self, module: str) -> str:
        """Name the distribution to declare for a module, as far as that is known here."""
        known = (name for name in sorted(self.names) if provides(self[name], module))
        top = module.partition(".")[0]
        here = importlib.metadata.packages_distributions().get(top, [top])
        return next(known, None) or canonicalize_name(here[0])


def _whole(distribution: Distribution) -> Distribution:
    """Give a distribution canonical names, and its modules where it is not told which."""
    return Distribution(
        canonicalize_name(distribution.name),
        distribution.modules or _modules(distribution.name),
        tuple(map(canonicalize_name, distribution.brings)),
        tuple(map(canonicalize_name, distribution.loads)),
    )


def _modules(name: str) -> tuple[str, ...]:
    own = (canonicalize_name(name).replace("-", "_"),)
    if not (distribution := _installed(name)):
        return own
    tops = (distribution.read_text("top_level.txt") or "").split()
    tops = tops or [file.parts[0].removesuffix(".py") for file in distribution.files or ()]
    return tuple({top for top in tops if top.isidentifier()}) or own


def _required(name: str) -> tuple[str, ...]:
    """List what is installed here because a distribution is, its extras aside."""
    distribution = _installed(name)
    needed = map(parse_requirement, (distribution.requires if distribution else None) or ())
    return tuple(r.name for r in needed if not r.marker or r.marker.evaluate({"extra": ""}))


def _installed(name: str) -> importlib.metadata.Distribution | None:
    return next(iter(importlib.metadata.distributions(name=name)), None)


def provides(distribution: Distribution, module: str) -> bool:
    """Whether a module, or what is imported from it, is of a distribution."""
    return any(f"{module}.".startswith(f"{own}.") for own in distribution.modules)


def _faults(snippet: Snippet, imports: Imports, known: Known) -> Iterator[str]:
    asked = {
        str(canonicalize_name(r.name)): r for r in map(parse_requirement, snippet.dependencies)
    }
    asked.pop(known.own, None)  # judged by itself
    coming = known.brought(asked) | known.base
    missing: dict[str, str] = {}
    for module in sorted(imports.own):
        if not any(provides(known[name], module) for name in asked):
            why = f"it imports {module}, which its header does not declare"
            missing.setdefault(known.provider(module), why)
    for module, by in sorted(imports.library.items()):
        if not any(provides(known[name], module) for name in coming):
            why = f"it reaches {by}, which imports {module}, and its header does not bring that"
            missing.setdefault(known.provider(module), why)
    for name, why in missing.items():
        yield f'{why}: add "{name}" to its dependencies'
    for name, requirement in asked.items():
        if not (name in known.names or requirement.url or _installed(name)):
            near = difflib.get_close_matches(name, sorted(known.names), 1, 0.75)
            hint = f'write "{near[0]}", or add it there' if near else "add it there"
            yield f"neither pyproject.toml nor requirements/ knows {requirement.name!r}: {hint}"
        elif not _is_used(requirement, asked.keys() - {name}, imports, known):
            yield (
                f"nothing that it reaches imports {name}: take {str(requirement)!r} out of its "
                "dependencies"
            )


def _is_used(
    requirement: Requirement, others: Iterable[str], imports: Imports, known: Known
) -> bool:
    distribution = known[canonicalize_name(requirement.name)]
    modules = {*imports.own, *imports.library, *imports.perhaps}
    return (
        any(provides(distribution, module) for module in modules)
        or any(map(imports.names, (distribution.name, *distribution.modules)))
        or any(distribution.name in known[name].loads for name in others)
        or bool(requirement.specifier and distribution.name in known.brought(others))
    )
