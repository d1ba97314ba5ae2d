"""Fingerprints of code: what a library's functions, classes and constants are, and no more.

A library is cut into units: each function, each method, the rest of each class, each constant, and
what else a module runs when it is imported. A unit's fingerprint hashes its syntax without
comments, docstrings and places, together with what each global name in it is bound to. So a
function may move, a file may be renamed, and a neighbour may change; but an import that brings
another function of the same name, or a new definition that hides a built-in one, counts.

What can't be seen from the syntax is left to the caller, which then counts the whole file.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

from bookproof.source.files import open_regular
from bookproof.source.reading import BookError, Problem

SKIPPED_FIELDS = ("ctx", "kind", "type_comment", "type_ignores")
# Decorators that do nothing but wrap: a function under another one may be called by anyone.
PLAIN_DECORATORS = {
    *("abstractmethod", "cache", "cached_property", "classmethod", "contextmanager", "dataclass"),
    *("lru_cache", "overload", "override", "property", "setter", "staticmethod", "total_ordering"),
    *("wraps", "no_grad", "inference_mode"),
}
# Whoever names one of these may show a source or the number of a line.
SHOWS_CODE = {
    *("getdoc", "cleandoc", "help", "doctest", "inspect", "linecache", "dis"),
    *("traceback", "__traceback__", "tb_lineno", "f_lineno", "co_firstlineno", "_getframe"),
    *("__module__", "settrace", "setprofile"),
}
# What comes from these modules may do so too.
SHOWING_MODULES = ("dis", "doctest", "inspect", "linecache", "traceback")
# Frameworks show a model the docstrings, names and types of functions and classes that are handed
# to them, whether they are called or not.
DOCUMENTING_MODULES = ("crewai", "dspy", "haystack.tools", "mcp", "pydantic")
DOCS = '"""'  # the unit of all docstrings of a module, which counts where one may be shown
# To call one of these gives a value and does nothing else.
PURE_CALLS = {
    *("Path", "TypeVar", "ParamSpec", "attrgetter", "bytes", "compile", "dict", "field", "float"),
    *("format", "frozenset", "fromkeys", "get", "getLogger", "int", "itemgetter", "join", "len"),
    *("list", "lower", "max", "min", "namedtuple", "partial", "range", "replace", "set", "sorted"),
    *("split", "str", "strip", "sum", "tuple", "upper", "with_name", "zip"),
}
ODD = {"this", "antigravity"}  # the modules of the standard library that act when imported
NAME = re.compile(r"[\w.:]+")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Shows(IntEnum):
    """What a unit may show of the code."""

    NOTHING = 0
    OWN_DOCS = 1  # docstrings of its module
    DOCS = 2  # docstrings, names and types of any module
    CODE = 3  # sources and numbers of lines, too


@dataclass(frozen=True)
class Unit:
    """A piece of a module.

    Attributes:
        own: hash of its syntax, less its imports.
        names: the global names that it may look up, with the attributes behind them.
        runs: those that it looks up when it runs, without attributes; others are in annotations.
        imports: what it imports itself, as (name, module, attribute or "").
        first: its first line of code, below any signature; from `first` to `last` runs when it is
            called. 0 where it runs when the module is imported.
        last: its last line.
        always: it counts whenever its module is imported.
        shows: what it may show of the code, by the names in it.
    """

    own: str
    names: tuple[str, ...] = ()
    runs: frozenset[str] = frozenset()
    imports: tuple[tuple[str, str, str], ...] = ()
    first: int = 0
    last: int = 0
    always: bool = True
    shows: Shows = Shows.NOTHING


@dataclass(frozen=True)
class Module:
    """A source file, cut into units.

    Attributes:
        units: by name: `function`, `Class`, `Class.method`, `CONSTANT`; "" is the rest of it, and
            `DOCS` its docstrings.
        imports: what each imported name stands for, as (module, attribute or "").
        loose: names that statements bind which are no unit.
        for_types: imported names that a type checker alone sees.
    """

    units: dict[str, Unit]
    imports: dict[str, tuple[str, str]]
    loose: tuple[str, ...] = ()
    for_types: tuple[str, ...] = ()

    def executed(self, lines: set[int]) -> Iterator[str]:
        """Name the units that count for a run that imported the module and executed `lines`."""
        for name in self.code:
            unit = self.units[name]
            if unit.always or any(unit.first <= line <= unit.last for line in lines):
                yield name

    @property
    def code(self) -> set[str]:
        """The names of all units but the docstrings."""
        return self.units.keys() - {DOCS}


class Library:
    """The modules of a library, and a fingerprint for each of their units."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        renamed: Mapping[str, str] | None = None,
        moved: Mapping[str, str] | None = None,
    ) -> None:
        """Read every module.

        Args:
            root: of the project, from which paths are written.
            folder: holds the packages: `src`.
            renamed: paths of files that have got another name, with the one that they had.
            moved: keys of units that lie in another file than before, with the one that they had.

        Raises:
            BookError: a module is not Python, or a package hides it.
        """
        self.root = root
        self.folder = folder
        self.moved = dict(moved or {})
        self.modules: dict[str, Module] = {}
        self.files: dict[str, str] = {}  # where each module lies, by the path that it goes by
        self.paths: dict[str, str] = {}  # that path, by dotted name
        self._dotted: dict[str, str] = {}  # and back
        for file in sorted(folder.rglob("*.py")):
            here = file.relative_to(root).as_posix()
            path = (renamed or {}).get(here, here)
            package, dotted = _place(file.relative_to(folder).as_posix())
            try:
                with open_regular(file) as opened:
                    self.modules[path] = read_module(opened.read(), package)
            except OSError as error:
                raise BookError(Problem(here, 0, f"it cannot be read: {error.strerror}")) from error
            except (SyntaxError, ValueError) as error:  # ValueError: a NUL byte
                line = getattr(error, "lineno", 0) or 0
                raise BookError(Problem(here, line, f"this is not Python: {error}")) from error
            if hidden := self.files.get(self.paths.get(dotted, "")):
                fault = f"{hidden} goes by the same name, {dotted}; rename one of them"
                raise BookError(Problem(here, 0, fault))
            self.files[path] = here
            self.paths[dotted] = path
            self._dotted[path] = _place((root / path).relative_to(folder).as_posix())[1]

    def since(self, known: Iterable[str]) -> Library:
        """Rename files and units to the keys that they were `known` by.

        A file is known again by two of its units. What a module that imports by strings names in
        one may be looked up where it was: it is not followed.
        """
        known = set(known)
        lost: dict[str, set[str]] = {}
        for key in known - self.places.keys():
            path, _, name = key.partition(":")
            lost.setdefault(path, set()).add(name)
        strange = [p for p in self.modules if f"{p}:" not in known]
        renamed = {}
        for path in sorted(lost.keys() - self.modules.keys()):
            held = {p: len(lost[path] & self.modules[p].code) for p in strange}
            best = max(held, key=lambda p: held[p], default="")
            if best and held[best] > 1 and Path(path).stem not in self._named:  # "" is in each
                renamed[best] = path
                strange.remove(best)
                lost[path] -= self.modules[best].units.keys()
        moved: dict[str, list[str]] = {}
        for path, names in lost.items():
            for name in names - {"", DOCS, *self._named}:
                new = [
                    k for p in self.modules if (k := f"{p}:{name}") in self.places.keys() - known
                ]
                if len(new) > 1 and path in self.modules:  # its old place may say which
                    bound = self._bound(self.modules[path], path, name)
                    new = [k for k in new if k == bound]
                if len(new) == 1:
                    moved.setdefault(new[0], []).append(f"{path}:{name}")
        # What two units have become, in one place, is neither of them.
        sure = {new: old for new, (old, *others) in moved.items() if not others}
        return Library(self.root, self.folder, renamed, sure) if renamed or sure else self

    def key(self, path: str, name: str) -> str:
        """Make the key of a unit in a receipt."""
        key = f"{path}:{name}"
        return self.moved.get(key, key)

    @cached_property
    def _named(self) -> set[str]:
        """What strings name in modules that import by a name in a string."""
        texts = [(self.root / here).read_bytes() for here in self.files.values()]
        return {name for text in texts if b"import_module" in text for name in _strings(text)}

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each unit, by its key."""
        return {
            self.key(path, name): self._fingerprint(path, name)
            for path, module in self.modules.items()
            for name in module.units
        }

    @cached_property
    def places(self) -> dict[str, str]:
        """The file that holds each unit, by the unit's key."""
        return {self.key(p, n): self.files[p] for p, m in self.modules.items() for n in m.units}

    def _fingerprint(self, path: str, name: str) -> str:
        module = self.modules[path]
        parts = list(self._bindings(module, path, module.units[name]))
        if not name:
            parts += sorted(self._runs(path))
        return _hash(module.units[name].own, *parts)

    def of_script(self, text: bytes, conditions: str = "") -> str:
        """Compute the fingerprint of a program that may import the library; empty if not Python.

        Args:
            text: of the program.
            conditions: under which it runs, in words that are the same whenever they are.
        """
        try:
            script = read_module(text, "")
        except (SyntaxError, ValueError):
            return ""
        rest = Module({}, script.imports)
        imports = [f"{n}={self._imported(*what)}" for n, what in sorted(script.imports.items())]
        return _hash(
            conditions,
            *imports,
            *(
                _hash(name, unit.own, *self._bindings(rest, "", unit))
                for name, unit in script.units.items()
                if name != DOCS
            ),
        )

    def _bindings(self, module: Module, path: str, unit: Unit) -> Iterator[str]:
        """Find what each name in a unit stands for."""
        own = {name: (source, attribute) for name, source, attribute in unit.imports}
        for dotted in unit.names:
            name, _, rest = dotted.partition(".")
            if name in own:
                source, attribute = own[name]
                what = self._imported(source, ".".join(filter(None, (attribute, rest))))
            else:
                what = self._bound(module, path, dotted)
            if what:
                yield f"{dotted}={what}"
        yield from sorted(f"{name}={self._imported(*what)}" for name, what in own.items())

    def _bound(self, module: Module, path: str, dotted: str, depth: int = 0) -> str:
        """Find what a name such as `tiles.pairs` is bound to; empty where it is built in."""
        name, _, rest = dotted.partition(".")
        if name in module.loose:
            return f"{path}:"
        if name in module.units:
            return self.key(path, name)
        if name not in module.imports or depth > 9:
            return ""
        source, attribute = module.imports[name]
        return self._imported(source, ".".join(filter(None, (attribute, rest))), depth)

    def _imported(self, source: str, attribute: str, depth: int = 0) -> str:
        """Find what `from SOURCE import ATTRIBUTE` brings."""
        path = self.paths.get(source)
        if path is None:
            return f"{source}.{attribute}"
        head, _, rest = attribute.partition(".")
        module = self.modules[path]
        if (below := f"{source}.{head}") in self.paths and head not in module.units:
            return self._imported(below, rest, depth + 1)
        unit = self._bound(module, path, attribute, depth + 1) if attribute else ""
        return unit or f"{self._dotted[path]}.{attribute}"

    def _runs(self, path: str) -> set[str]:
        """Find what is run, or loaded from elsewhere, because a module is imported."""
        effects: set[str] = set()
        seen, waiting = set(), [path]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            module = self.modules[path]
            waiting += _existing(self.paths, starts(self._dotted[path]))
            if module.units[""].own != NOTHING:
                effects.add(module.units[""].own)
            for name, (source, attribute) in module.imports.items():
                if name in module.for_types:
                    continue
                own = _existing(self.paths, starts(f"{source}.{attribute}"))
                waiting += own
                top = source.partition(".")[0]
                if own and self._lacks(source, attribute):
                    effects.add(f"no {source}.{attribute}")
                if not own and (top in ODD or top not in sys.stdlib_module_names):
                    effects.add(f"import {top}")
        return effects

    def _lacks(self, source: str, name: str) -> bool:
        """Whether to import a module of the library, or a name from it, fails."""
        if source not in self.paths:
            return True
        if not name or f"{source}.{name}" in self.paths:
            return False
        module = self.modules[self.paths[source]]
        there = name in module.imports and name not in module.for_types
        there |= name in module.loose or name in module.units or "__getattr__" in module.units
        return not there


def _strings(text: bytes) -> Iterator[str]:
    """Find the parts of dotted names that a module has as strings."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.split("[.:]", node.value) if NAME.fullmatch(node.value) else ()


def starts(dotted: str) -> list[str]:
    """List `a`, `a.b` and `a.b.c` of `a.b.c`."""
    parts = dotted.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _existing(places: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return [places[name] for name in names if name in places]


def _place(path: str) -> tuple[str, str]:
    """Split a path in the library into the file's package and its own dotted name."""
    parts = path.removesuffix(".py").split("/")
    package = ".".join(parts[:-1])
    return package, package if parts[-1] == "__init__" else ".".join(parts)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


NOTHING = _hash()


@functools.cache
def read_module(text: bytes, package: str) -> Module:
    """Cut a source file into units.

    Args:
        text: of the file.
        package: that it lies in, for its relative imports.

    Raises:
        SyntaxError: it is not Python.
    """
    tree = ast.parse(text)
    units: dict[str, Unit] = {}
    imports: dict[str, tuple[str, str]] = {}
    for_types: dict[str, tuple[str, str]] = {}
    rest: list[ast.AST] = []
    loose: list[str] = []
    times = Counter(name for statement in tree.body for name in _binds(statement))
    busy = any(_is_loose(s, times) and not _is_main(s) for s in tree.body)
    begun = False
    bound: set[str] = set()

    def mark(what: str) -> None:
        rest.append(ast.Constant(what))

    for statement in tree.body:
        for name in sorted({*_at_import(statement)} & times.keys() - bound - {*_binds(statement)}):
            mark(f"{name} before it is there")
        bound |= {*_binds(statement)}
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bindings = {name: (s, a) for name, s, a in _imports(statement, package)}
            imports |= bindings
            roots = {source.partition(".")[0] for source, _ in bindings.values()}
            if begun and (late := sorted(roots - sys.stdlib_module_names)):
                mark(f"import {late}")
        elif _is_for_types(statement):
            for inner in statement.body:
                for_types |= {name: (s, a) for name, s, a in _imports(inner, package)}
        elif _is_text(statement):
            continue
        elif _is_loose(statement, times):
            begun = True
            rest.append(statement)
            loose += _binds(statement)
        else:
            own, beside = _definition(statement, package, busy)
            units |= own
            rest += beside
    only = tuple(name for name in for_types if times[name] == 1)
    for name in sorted({*only} & {name for unit in units.values() for name in unit.runs}):
        mark(f"{name} is for types only")
    imports = for_types | imports
    units[""] = _unit(rest, package)
    for name, unit in units.items():
        brought = [_shows(".".join(imports[n])) for n in unit.runs & imports.keys()]
        units[name] = replace(unit, shows=max([unit.shows, *brought]))
    units[DOCS] = Unit(_hash(*_docstrings(tree)), always=False)
    return Module(units, imports, tuple(loose), only)


def _definition(node: ast.AST, package: str, busy: bool) -> tuple[dict[str, Unit], list[ast.AST]]:
    """Cut a function, a class or a constant into units, and what of it its module runs."""
    rest: list[ast.AST] = []
    if isinstance(node, Function):
        if node.name.startswith("__"):  # Python looks for it by itself
            rest.append(ast.Constant(f"def {node.name}"))
        rest += [d for d in node.decorator_list if _registers(d)]
        rest += [d for d in _defaults(node) if _matters(d, busy)]
        return {node.name: _function(node, package)}, rest
    if isinstance(node, ast.ClassDef):
        rest = [ast.Constant(f"class {node.name}")] if _class_matters(node, busy) else []
        return _class(node, package), rest
    name = _constant(node)
    rest = [ast.Constant(f"{name} = …")] if _matters(node, busy) else []
    return {name: _unit([node], package)}, rest


def _unit(nodes: list[ast.AST], package: str, **where: Any) -> Unit:
    own = _hash(*(word for node in nodes for word in _dump(node)))
    imports = [i for node in nodes for one in ast.walk(node) for i in _imports(one, package)]
    local = {name for node in nodes if isinstance(node, Function) for name in _locals(node)}
    local -= {name for name, _, _ in imports}
    names = {d for node in nodes for d in _loads(node) if d.partition(".")[0] not in local}
    runs = {d for node in nodes for d in _loads(node, ("annotation", "returns"))}
    runs = {d.partition(".")[0] for d in runs} - local - {name for name, _, _ in imports}
    outside = [n for node in nodes if isinstance(node, Function) for n in _signature(node)]
    names |= {d for node in outside for d in _loads(node)}  # whatever its parameters are called
    inside = [inner for node in nodes for inner in ast.walk(node)]
    words = {getattr(inner, field, "") for inner in inside for field in ("id", "attr", "module")}
    words |= {name for _, name, _ in imports}
    shows = Shows.CODE if words & SHOWS_CODE else Shows.NOTHING
    if "__doc__" in words:
        others = any(getattr(inner, "attr", "") == "__doc__" for inner in inside)
        shows = max(shows, Shows.DOCS if others else Shows.OWN_DOCS)
    return Unit(own, tuple(sorted(names)), frozenset(runs), tuple(imports), shows=shows, **where)


def _function(node: Function, package: str) -> Unit:
    body = node.body[1:] if _is_text(node.body[0]) else node.body
    plain = all(_decorator(d) in PLAIN_DECORATORS for d in node.decorator_list)
    below = bool(body) and body[0].lineno > max(node.lineno, _header_end(node))
    first, last = (body[0].lineno, body[-1].end_lineno) if below else (0, 0)
    return _unit([node], package, first=first, last=last, always=not (plain and below))


def _header_end(node: Function) -> int:
    """Find the last line of a signature."""
    ends = [*_parameters(node.args), *_defaults(node), *filter(None, [node.returns])]
    return max((getattr(n, "end_lineno", 0) for n in ends), default=node.lineno)


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    named = [*arguments.args, *arguments.kwonlyargs, *arguments.posonlyargs]
    return named + [a for a in (arguments.vararg, arguments.kwarg) if a]


def _class(node: ast.ClassDef, package: str) -> dict[str, Unit]:
    """Cut a class into its methods, and what is left without their bodies."""
    times = Counter(s.name for s in node.body if isinstance(s, Function))
    shell: list[ast.AST] = [ast.Constant(f"class {node.name}")]
    shell += [*node.bases, *node.keywords, *node.decorator_list]
    units = {}
    for statement in node.body:
        if isinstance(statement, Function) and times[statement.name] == 1:
            shell += [ast.Constant(f"def {statement.name}"), *_signature(statement)]
            units[f"{node.name}.{statement.name}"] = _function(statement, package)
        elif not _is_text(statement):
            shell.append(statement)
    return {node.name: _unit(shell, package), **units}


def _signature(node: Function) -> list[ast.AST]:
    """List what runs when a function is defined."""
    return [*node.decorator_list, *_defaults(node)]


def _defaults(node: Function | ast.Lambda) -> list[ast.AST]:
    return [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]


def _class_matters(node: ast.ClassDef, busy: bool) -> bool:
    """Whether it matters when a class is defined."""
    methods = [s for s in node.body if isinstance(s, Function)]
    decorators = [*node.decorator_list, *(d for method in methods for d in method.decorator_list)]
    inside: list[ast.AST] = [s for s in node.body if not isinstance(s, Function)]
    inside += [d for method in methods for d in _defaults(method)]
    return (
        bool(node.keywords)  # a metaclass is called
        or any(map(_registers, decorators))
        or any(map(_acts, node.bases))
        or any(_matters(part, busy) for part in inside)
    )


def _is_loose(node: ast.AST, times: Counter[str]) -> bool:
    """Whether a statement of a module is no unit, import or text."""
    if isinstance(node, ast.Import | ast.ImportFrom) or _is_for_types(node) or _is_text(node):
        return False
    name = node.name if isinstance(node, Function | ast.ClassDef) else _constant(node)
    return not name or times[name] > 1


def _is_main(node: ast.AST) -> bool:
    """Whether it is `if __name__ == "__main__":`, which importing does not run."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    return _chain(node.test.left) == "__name__"


def _registers(node: ast.AST) -> bool:
    """Whether a decorator may do more than wrap."""
    return _decorator(node) not in PLAIN_DECORATORS


def _matters(node: ast.AST, busy: bool) -> bool:
    """Whether it matters when a part of a module is evaluated: it may do more than give a value,
    or, in a busy module, it looks up what other statements may have changed."""
    return _acts(node) or (busy and any(True for _ in _at_import(node)))


def _shows(dotted: str) -> Shows:
    """Tell what an imported name may show of the code."""
    above = starts(dotted)
    if dotted.rpartition(".")[2] in SHOWS_CODE or any(m in above for m in SHOWING_MODULES):
        return Shows.CODE
    return Shows.DOCS if any(m in above for m in DOCUMENTING_MODULES) else Shows.NOTHING


def _docstrings(tree: ast.Module) -> list[str]:
    """List the docstrings of a module, its classes and functions, each with its owner's name."""
    owners = (n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | Function))
    texts = ((getattr(n, "name", ""), ast.get_docstring(n, clean=False)) for n in owners)
    return sorted(f"{name}: {text}" for name, text in texts if text)


def _acts(node: ast.AST) -> bool:
    """Whether to evaluate it may do more than give a value."""
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(_decorator(call) not in PURE_CALLS for call in calls)


def _decorator(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_text(node: ast.AST) -> bool:
    """Whether a statement is a docstring, or another text that does nothing."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_for_types(node: ast.AST) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and _decorator(node.test) == "TYPE_CHECKING" and not node.orelse


def _constant(node: ast.AST) -> str:
    """Find the name that a statement gives a value to; empty where it does anything else."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def _binds(node: ast.AST) -> Iterator[str]:
    """List the names that a statement binds in its own scope."""
    if isinstance(node, Function | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((a.asname or a.name).partition(".")[0] for a in node.names)
        return
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):  # its targets are its own
            yield from (n for part in (child.iter, *child.ifs) for n in _binds(part))
        elif not isinstance(child, ast.Lambda):
            yield from _binds(child)


def _at_import(node: ast.AST) -> Iterator[str]:
    """List the names that are looked up when a statement of a module is run."""
    parts: Iterable[ast.AST | None]
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            yield node.id
        return
    if isinstance(node, Function):
        parts = _signature(node)
    elif isinstance(node, ast.Lambda):
        parts = _defaults(node)
    elif isinstance(node, ast.AnnAssign):
        parts = (node.target, node.value)
    else:
        parts = () if _is_for_types(node) else ast.iter_child_nodes(node)
    names = {name for part in parts if part for name in _at_import(part)}
    if isinstance(node, ast.ClassDef):
        names -= {name for statement in node.body for name in _binds(statement)}
    yield from names - _targets(node)


def _imports(node: ast.AST, package: str) -> Iterator[tuple[str, str, str]]:
    """Each name that an import binds, with the module and the attribute that it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, whole, ""
            if not alias.asname and "." in alias.name:
                yield alias.name, alias.name, ""
    elif isinstance(node, ast.ImportFrom):
        source = node.module or ""
        if node.level:
            parts = package.split(".")
            parts = parts[: len(parts) - node.level + 1]
            source = ".".join([*parts, source] if source else parts)
        for alias in node.names:
            yield alias.asname or alias.name, source, alias.name


def _loads(node: ast.AST, less: tuple[str, ...] = ()) -> Iterator[str]:
    """List the names that a node looks up, with their attributes, but for fields `less`."""
    if isinstance(node, ast.Attribute | ast.Name) and (dotted := _chain(node)):
        yield dotted
        return
    own = _targets(node)
    for name, value in ast.iter_fields(node):
        if name not in less:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    loads = _loads(child, less)
                    yield from (d for d in loads if d.partition(".")[0] not in own)
    if own:  # the first of its iterables is evaluated outside
        yield from _loads(_generators(node)[0].iter, less)


def _generators(node: ast.AST) -> list[ast.comprehension]:
    return getattr(node, "generators", [])


def _targets(node: ast.AST) -> set[str]:
    """List the names that a comprehension has for itself."""
    return {name for each in _generators(node) for name in _binds(each.target)}


def _chain(node: ast.AST) -> str:
    """`a.b.c` as text; empty where it begins with something else than a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _chain(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _locals(node: Function) -> set[str]:
    names = {a.arg for a in _parameters(node.args)} | {n for s in node.body for n in _binds(s)}
    globals_ = {n for s in ast.walk(node) if isinstance(s, ast.Global) for n in s.names}
    return names - globals_


def _dump(node: object) -> Iterator[str]:
    """Write a node as words, the same under every version of Python, without imports."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield "import"
    elif isinstance(node, ast.AST):
        yield type(node).__name__
        holds_text = isinstance(node, Function | ast.ClassDef)
        for name, value in ast.iter_fields(node):
            if name in SKIPPED_FIELDS or value is None or value == []:
                continue
            if name == "body" and holds_text:
                value = [s for s in value if not _is_text(s)]
            elif isinstance(node, ast.JoinedStr):  # Python 3.12 ends some with an empty text
                value = [v for v in value if not (isinstance(v, ast.Constant) and v.value == "")]
            yield name
            yield from _dump(value)
    elif isinstance(node, list):
        yield "["
        for item in node:
            yield from _dump(item)
        yield "]"
    else:
        yield f"{type(node).__name__} {node!r}"
