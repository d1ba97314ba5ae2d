"""What a program imports of other distributions: by itself, and by the library that it reaches."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Callable, Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from bookproof.copies.wheel import packages
from bookproof.record import receipts
from bookproof.record.coverage import code_of
from bookproof.record.fingerprint import Module, read_module, starts
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Snippet

Pair = tuple[str, str]  # a module, and what is imported from it or ""
Modules = tuple[Set[str], Set[str]]  # what imports lead to: modules of others, the project's own


@dataclass(frozen=True)
class Imports:
    """What a program imports, as dotted names.

    Attributes:
        own: what the program itself does, anywhere in it.
        library: what modules of the library do for it, each with the module that does.
        perhaps: what those would import if each function in them were run.
        texts: of the program and of those modules.
    """

    own: Set[str]
    library: Mapping[str, str]
    perhaps: Set[str]
    texts: Sequence[str]

    def names(self, module: str) -> bool:
        """Whether a string in those texts is the name of a module or a distribution."""
        return any(module in _strings(text) for text in self.texts if module in text)


class Reader:
    """Reads the imports of programs, and of the library as it is now."""

    def __init__(self, project: Project) -> None:
        """Cut the library into units, as receipts know them.

        Raises:
            BookError: a file of it is not Python.
        """
        self.project = project
        self.library = code_of(project)
        self.wheel = packages(project)
        self.packages = {_top(dotted) for dotted in self.library.paths}
        self._units: dict[str, dict[str, Modules]] = {}
        self._texts: dict[str, str] = {}

    def read(self, snippet: Snippet, solution: Snippet | None = None) -> Imports:
        """Find the imports of a snippet and of what solves it.

        Of a module of the library, those at its top count, and those in the functions that the
        snippet's receipt says were run.

        Raises:
            SyntaxError: it is not Python.
        """
        pairs: set[Pair] = set()
        for text in {s.text for s in (snippet, solution) if s}:
            module = read_module(text.encode(), "")
            pairs |= _at_top(module).union(*(_inside(module, unit) for unit in module.units))
        foreign, own = self._modules(pairs)
        ran = self._ran(snippet)
        library, _ = self._follow(own, ran.__contains__, self.wheel)
        perhaps, modules = self._follow(own, lambda key: True, self.packages)
        texts = [snippet.text, *map(self._text, modules)]
        return Imports(foreign, library, perhaps.keys(), texts)

    def _follow(
        self, modules: Set[str], ran: Callable[[str], bool], within: Container[str]
    ) -> tuple[dict[str, str], set[str]]:
        """Find what modules of the library import of others, and those that these import.

        Args:
            modules: their dotted names.
            ran: whether the unit of this key is run.
            within: the packages whose modules are read.

        Returns:
            what is imported, each with the module that does; and all those modules.
        """
        importers: dict[str, str] = {}
        seen: set[str] = set()
        waiting = sorted(modules)
        while waiting:
            name = waiting.pop()
            if name in seen or _top(name) not in within:
                continue
            seen.add(name)
            for unit, (foreign, own) in self._imports(name).items():
                if not unit or ran(self.library.key(self.library.paths[name], unit)):
                    importers |= {dotted: name for dotted in foreign if dotted not in importers}
                    waiting += sorted(own - seen)
        return importers, seen

    def _imports(self, name: str) -> dict[str, Modules]:
        """Find what each unit of a module imports, where it does; "" is the module's top."""
        if name not in self._units:
            module = self.library.modules[self.library.paths[name]]
            pairs = {unit: _inside(module, unit) for unit in module.units}
            pairs[""] |= _at_top(module)
            self._units[name] = {unit: self._modules(some) for unit, some in pairs.items() if some}
        return self._units[name]

    def _modules(self, pairs: Iterable[Pair]) -> Modules:
        wanted = {".".join(filter(None, pair)) for pair in pairs}
        for source, attribute in pairs:
            if source in self.library.paths:  # a name that the module looks up when it is asked
                module = self.library.modules[self.library.paths[source]]
                if attribute in module.for_types:
                    wanted.add(".".join(filter(None, module.imports[attribute])))
        others = {name for name in wanted if _top(name) not in self.packages}
        above = {start for name in wanted - others for start in starts(name)}
        foreign = {name for name in others if _top(name) not in sys.stdlib_module_names}
        return foreign, above & self.library.paths.keys()

    def _ran(self, snippet: Snippet) -> set[str]:
        """Read the units that a run was seen to reach from its receipt."""
        try:
            receipt = receipts.read(snippet.receipt) if snippet.has_receipt else None
        except BookError:  # judged as a receipt
            return set()
        if receipt is None:
            return set()
        return {key for key in receipt.units if key.partition(":")[0] not in receipt.entire}

    def _text(self, module: str) -> str:
        if module not in self._texts:
            file = self.library.files[self.library.paths[module]]
            self._texts[module] = (self.project.root / file).read_text("utf-8")
        return self._texts[module]


@functools.cache
def _strings(text: str) -> set[str]:
    nodes = ast.walk(ast.parse(text))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _at_top(module: Module) -> set[Pair]:
    """Find what a module imports whenever it is imported itself."""
    return {pair for name, pair in module.imports.items() if name not in module.for_types}


def _inside(module: Module, unit: str) -> set[Pair]:
    return {(source, attribute) for _, source, attribute in module.units[unit].imports}


def _top(dotted: str) -> str:
    return dotted.partition(".")[0]
