"""Whether receipts catch every change that could alter an output, and no harmless one.

On a copy of the book, seeded mutations are made one by one, and receipts are judged as `week2
check` judges them:

    .venv/bin/python tools/mutations.py [--seed N] [--count N] [--runs N]

- `reached`: N changes of what receipts name: code, defaults, decorators, imports, data, sources
  of native code. Each receipt that names the place must go stale; no receipt that does not may.
- `structure`: N/3 additions, deletions and renames that alter what is reached.
- `harmless`: N/3 edits that alter nothing. No receipt may go stale but those that count the whole
  file, which are listed.
- `runs`: quick snippets, really run with a change in a file that they import. Where an output
  changes, or the changed line was executed, the receipt must be stale.

It prints a JSON summary, and ends with 1 where a receipt misses a change or raises a false alarm.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import importlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from bookproof.record import receipts
from bookproof.record.coverage import code_of
from bookproof.record.fingerprint import DOCS
from bookproof.record.recording import Recording
from bookproof.run.verdict import differences, outputs_of
from bookproof.sandbox.pool import Pool, Run
from bookproof.source.index import Book
from bookproof.source.project import BookError, Project
from bookproof.source.snippets import Snippet, load

COPIED = ("src", "snippets", "training", "pyproject.toml")
TRIES = 200  # draws until a place is found where a mutation fits
QUICK = 2.0  # seconds that a snippet may take to be run here
PLAIN = {"numpy", "torch"}
READS_THE_LIBRARY = {"snippets/book/modules.py"}
OTHER: dict[type, Any] = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult},
    **{ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult},
    **{ast.And: ast.Or, ast.Or: ast.And, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq},
    **{ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt},
    **{ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In},
}
Function = ast.FunctionDef | ast.AsyncFunctionDef
T = TypeVar("T")


@dataclass
class Mutation:
    """A change of the book, and who depends on what it changes.

    Attributes:
        what: in words.
        path: the file that is meant, from the root.
        line: in it; 0 where there is none.
        edits: new content by path; None where the file goes.
        must: receipts that have to go stale.
        may: receipts that may, since they count a whole file; all, where this is None.
    """

    what: str
    path: str
    line: int
    edits: dict[str, bytes | None]
    must: set[str] = field(default_factory=set)
    may: set[str] | None = None


class Source:
    """A Python file, its places in it by the unit that they lie in."""

    def __init__(self, path: str, data: bytes) -> None:
        """Parse it."""
        self.path = path
        self.data = data
        self.tree = ast.parse(data)
        self.starts = [0, *(m.end() for m in re.finditer(rb"\n", data))]

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node's text begins and ends, in bytes."""
        first = self.starts[node.lineno - 1] + node.col_offset
        return first, self.starts[node.end_lineno - 1] + node.end_col_offset

    def replaced(self, node: Any, text: str) -> bytes:
        """The file with another text in a node's place."""
        first, last = self.span(node)
        return self.data[:first] + text.encode() + self.data[last:]

    def with_lines(self, line: int, text: str) -> bytes:
        """The file with lines more, above `line`."""
        at = self.starts[line - 1]
        return self.data[:at] + text.encode() + self.data[at:]

    def without(self, node: Any) -> bytes:
        """The file without the lines of a statement and its decorators."""
        lines = self.data.split(b"\n")
        return b"\n".join(lines[: _top(node) - 1] + lines[node.end_lineno :])

    @cached_property
    def functions(self) -> list[tuple[str, Any]]:
        """Functions and methods that have one definition, with the unit's name."""
        functions = [(n.name, n) for n in self.tree.body if isinstance(n, Function)]
        for name, node in self.classes:
            functions += [(f"{name}.{n.name}", n) for n in node.body if isinstance(n, Function)]
        times = Counter(name for name, _ in functions)
        return [(name, node) for name, node in functions if times[name] == 1]

    @cached_property
    def classes(self) -> list[tuple[str, ast.ClassDef]]:
        """Its classes."""
        return [(n.name, n) for n in self.tree.body if isinstance(n, ast.ClassDef)]

    @cached_property
    def constants(self) -> list[tuple[str, Any]]:
        """Its constants."""
        return [
            (n.targets[0].id, n)
            for n in self.tree.body
            if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
        ]

    @cached_property
    def imports(self) -> list[tuple[str, ast.alias, Any]]:
        """Imports at the top, with the name that they bind."""
        return [
            (alias.asname or alias.name, alias, node)
            for node in self.tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
            if "." not in (alias.asname or alias.name) and alias.name != "annotations"
        ]

    def using(self, name: str) -> set[str]:
        """The functions whose bodies name a global."""
        return {
            unit
            for unit, node in self.functions
            if any(isinstance(n, ast.Name) and n.id == name for s in node.body for n in _inside(s))
            and name not in {a.arg for a in ast.walk(node) if isinstance(a, ast.arg)}
            and name not in _stored(node)
        }


def _top(node: Any) -> int:
    """The first line of a statement, its decorators among them."""
    return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])


def _stored(node: ast.AST) -> set[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if not isinstance(n.ctx, ast.Load)} | {
        (a.asname or a.name).partition(".")[0]
        for n in ast.walk(node)
        if isinstance(n, ast.Import | ast.ImportFrom)
        for a in n.names
    }


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of what runs: no annotations, docstrings or parts of f-strings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.JoinedStr):
                yield child
            elif isinstance(child, ast.AST) and not _is_text(child):
                yield from _inside(child)
    yield node


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


Way = tuple[str, Any, str]  # what is done, the node that goes, the text that comes


def altered(node: ast.AST) -> Iterator[Way]:
    """Ways to alter code."""
    for inner in _inside(node):
        if isinstance(inner, ast.Constant):
            yield "a constant", inner, _constant(inner.value)
        elif isinstance(inner, ast.BinOp | ast.BoolOp) and type(inner.op) in OTHER:
            swapped = OTHER[type(inner.op)]()
            changed = ast.unparse(_with(inner, op=swapped))
            yield "an operator", inner, f"({changed})"
        elif isinstance(inner, ast.Compare):
            ops = [OTHER[type(inner.ops[0])](), *inner.ops[1:]]
            yield "a comparison", inner, f"({ast.unparse(_with(inner, ops=ops))})"
        elif isinstance(inner, ast.If):
            yield "branches swapped", inner.test, f"(not ({ast.unparse(inner.test)}))"
        elif isinstance(inner, ast.IfExp):
            other = _with(inner, body=inner.orelse, orelse=inner.body)
            yield "branches swapped", inner, f"({ast.unparse(other)})"
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name | ast.Attribute):
            yield "a called name", inner.func, f"{ast.unparse(inner.func)}_other"
        elif isinstance(inner, ast.Expr | ast.Assign | ast.AugAssign | ast.Return | ast.Raise):
            yield "a statement deleted", inner, "pass"


def _with(node: Any, **fields: Any) -> Any:
    return type(node)(**{name: getattr(node, name) for name in node._fields} | fields)


def _constant(value: Any) -> str:
    if isinstance(value, bool) or value is None or value is ...:
        return repr(not value)
    if isinstance(value, str):
        return repr(value + "x")
    return repr(value + (b"x" if isinstance(value, bytes) else 1))


class Trial:
    """A copy of a book that is mutated, judged and mended again."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Copy what receipts cover."""
        self.real = project
        self.root = folder
        tracked = project.tracked()
        assert tracked is not None, "this works on the files that git tracks"
        for name in tracked:
            if name.split("/")[0] in COPIED and (project.root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(project.root / name, folder / name)
        self.book = Book(Project(folder))
        self.receipts = receipts_of(self.book)
        self.clock = time.time_ns()
        self.sources: dict[str, Source] = {}
        for file in sorted((folder / "src").rglob("*.py")):
            name = file.relative_to(folder).as_posix()
            self.sources[name] = Source(name, file.read_bytes())

    @cached_property
    def names(self) -> list[str]:
        """Snippets with receipts."""
        return sorted(self.receipts)

    @cached_property
    def units(self) -> dict[str, set[str]]:
        """The receipts that name a unit, by the place that it has now."""
        by_unit: dict[str, set[str]] = {}
        library = code_of(Project(self.root))
        for name, receipt in self.receipts.items():
            moved = {old: new for new, old in library.since(receipt.units).moved.items()}
            for key in receipt.units:
                by_unit.setdefault(moved.get(key, key), set()).add(name)
        return by_unit

    @cached_property
    def files(self) -> dict[str, set[str]]:
        """The receipts that count a whole file."""
        by_file: dict[str, set[str]] = {}
        for name, receipt in self.receipts.items():
            for path in receipt.files:
                by_file.setdefault(path, set()).add(name)
        return by_file

    @cached_property
    def imported(self) -> list[str]:
        """The files of the library of which receipts name units."""
        return sorted({key.partition(":")[0] for key in self.units} & self.sources.keys())

    def naming(self, path: str, units: set[str]) -> set[str]:
        """The receipts that name one of a file's units, or the whole file."""
        names = set(self.files.get(path, ()))
        for unit in units:
            names |= self.units.get(f"{path}:{unit}", set())
        return names

    def stale(self, mutation: Mutation) -> set[str]:
        """The receipts that a mutation makes stale."""
        with self.apply(mutation):
            return self.judged(mutation)

    def judged(self, mutation: Mutation) -> set[str]:
        """The receipts that are stale now."""
        project = Project(self.root)
        stale = set()
        for name, receipt in self.receipts.items():
            snippet, recorded = self.book.snippets[name], self.book.recorded[name]
            try:
                if name in mutation.edits:
                    snippet = load(project, self.root / name)
                if any(Recording(project, snippet, recorded).changes(receipt)):
                    stale.add(name)
            except BookError:  # no command goes on with such a library
                stale.add(name)
        return stale

    @contextmanager
    def apply(self, mutation: Mutation) -> Iterator[None]:
        """Make a mutation for as long as a context lasts."""
        before: dict[Path, tuple[bytes, int] | None] = {}
        try:
            for path, data in mutation.edits.items():
                file = self.root / path
                there = file.is_file()
                before[file] = (file.read_bytes(), file.stat().st_mtime_ns) if there else None
                if data is None:
                    file.unlink()
                else:
                    self.write(path, data)
            yield
        finally:
            for file, was in before.items():
                if was is None:
                    file.unlink()
                    if not any(file.parent.iterdir()):
                        file.parent.rmdir()
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(was[0])
                    os.utime(file, ns=(was[1], was[1]))

    def write(self, path: str, data: bytes) -> None:
        """Write a file, with a time that no file had before."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.clock += 10**9
        os.utime(file, ns=(self.clock, self.clock))


def receipts_of(book: Book) -> dict[str, receipts.Receipt]:
    """Receipts by snippet, less those of programs that read the library as data."""
    by_name = {}
    for name, snippet in book.snippets.items():
        if snippet.has_receipt and name not in READS_THE_LIBRARY:
            receipt = receipts.read(snippet.receipt)
            if receipt:
                by_name[name] = receipt
    return by_name


# ---- what is reached changes ---------------------------------------------------------------

Maker = Callable[[Trial, random.Random], Mutation | None]


def _python(path: str, data: bytes) -> bool:
    """Whether a file would still be Python."""
    try:
        ast.parse(data, path)
    except (SyntaxError, ValueError):
        return False
    return True


def _differs(source: Source, data: bytes) -> bool:
    """Whether a file would still be Python, and other code than it is."""
    return _python(source.path, data) and ast.dump(ast.parse(data)) != ast.dump(source.tree)


def _drawn(source: Source, ways: list[Way], chance: random.Random) -> tuple[str, int, bytes] | None:
    """What one of some ways does, in which line, and the file that comes of it."""
    if not ways:
        return None
    what, old, new = chance.choice(ways)
    return what, old.lineno, source.replaced(old, new)


def _edit(
    trial: Trial,
    source: Source,
    what: str,
    line: int,
    data: bytes,
    units: set[str],
    exact: bool = False,
) -> Mutation | None:
    """A mutation of one library file that all who name one of `units` depend on."""
    if not _differs(source, data):
        return None
    must = trial.naming(source.path, units)
    mutation = Mutation(what, source.path, line, {source.path: data}, must, must if exact else None)
    return mutation if must else None


def _pick(trial: Trial, chance: random.Random) -> Source:
    return trial.sources[chance.choice(trial.imported)]


def body(trial: Trial, chance: random.Random) -> Mutation | None:
    """Something in the body of a reached function."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    ways = [way for s in node.body if not _is_text(s) for way in altered(s)]
    kind = chance.choice(sorted({what for what, *_ in ways}))
    drawn = _drawn(source, [way for way in ways if way[0] == kind], chance)
    assert drawn
    what, line, data = drawn
    return _edit(trial, source, f"{what} in {unit}", line, data, {unit}, exact=True)


def _another_value(
    trial: Trial, source: Source, chance: random.Random, choices: list[tuple[str, Any]], place: str
) -> Mutation | None:
    """Another value of one of some assignments, each with its unit."""
    unit, node = chance.choice(choices)
    drawn = _drawn(source, list(altered(node.value)), chance)
    if not drawn:
        return None
    what, _, data = drawn
    return _edit(trial, source, f"{what} {place} {unit}", node.lineno, data, {unit})


def constant(trial: Trial, chance: random.Random) -> Mutation | None:
    """The value of a constant of a module."""
    source = _pick(trial, chance)
    return _another_value(trial, source, chance, source.constants, "of")


def class_attribute(trial: Trial, chance: random.Random) -> Mutation | None:
    """The value of an attribute of a class."""
    source = _pick(trial, chance)
    candidates = [
        (name, s)
        for name, node in source.classes
        for s in node.body
        if isinstance(s, ast.Assign | ast.AnnAssign) and s.value
    ]
    return _another_value(trial, source, chance, candidates, "in class")


def decorator(trial: Trial, chance: random.Random) -> Mutation | None:
    """A decorator more, less or another."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    if node.decorator_list and chance.random() < 0.7:
        old = chance.choice(node.decorator_list)
        if chance.random() < 0.5:
            data = source.replaced(old, "(lambda function: None)")
            return _edit(trial, source, f"another decorator of {unit}", node.lineno, data, {unit})
        lines = source.data.split(b"\n")
        data = b"\n".join(lines[: old.lineno - 1] + lines[old.end_lineno :])
        return _edit(trial, source, f"a decorator of {unit} removed", node.lineno, data, {unit})
    data = source.with_lines(_top(node), " " * node.col_offset + "@(lambda function: None)\n")
    return _edit(trial, source, f"a decorator added to {unit}", node.lineno, data, {unit})


def default(trial: Trial, chance: random.Random) -> Mutation | None:
    """The default of an argument."""
    source = _pick(trial, chance)
    candidates = [
        (unit, d)
        for unit, node in source.functions
        for d in [*node.args.defaults, *node.args.kw_defaults]
        if d
    ]
    unit, node = chance.choice(candidates)
    data = source.replaced(node, f"({ast.unparse(node)}, 'other')")
    return _edit(trial, source, f"a default of {unit}", node.lineno, data, {unit})


def base(trial: Trial, chance: random.Random) -> Mutation | None:
    """The bases of a class."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.classes)
    if node.bases:
        data = source.replaced(node.bases[0], "dict")
    else:
        line = source.data.split(b"\n")[node.lineno - 1]
        if not line.endswith(f"class {unit}:".encode()):
            return None
        at = source.starts[node.lineno - 1] + len(line) - 1
        data = source.data[:at] + b"(dict)" + source.data[at:]
    return _edit(trial, source, f"the bases of {unit}", node.lineno, data, {unit})


def another_import(trial: Trial, chance: random.Random) -> Mutation | None:
    """An import that brings something else under the same name."""
    source = _pick(trial, chance)
    name, alias, node = chance.choice(source.imports)
    users = source.using(name)
    data = source.replaced(alias, f"{alias.name}_other as {name}")
    mutation = _edit(trial, source, f"another {name}", node.lineno, data, users)
    return mutation


def data_file(trial: Trial, chance: random.Random) -> Mutation | None:
    """A byte of a data file, or of a source of native code."""
    paths = sorted(p for p in trial.files if not p.endswith((".py", "/")))
    by_kind = sorted({p.rpartition(".")[2] for p in paths})
    kind = chance.choice(by_kind)
    path = chance.choice([p for p in paths if p.endswith(kind)])
    data = bytearray((trial.root / path).read_bytes())
    if not data:
        return None
    at = chance.randrange(len(data))
    data[at] ^= 1
    return Mutation(
        f"byte {at}", path, 0, {path: bytes(data)}, trial.files[path], trial.files[path]
    )


def whole_file(trial: Trial, chance: random.Random) -> Mutation | None:
    """Anything in the code of another process, or of a file that counts as a whole."""
    paths = sorted(trial.files.keys() & trial.sources.keys())
    source = trial.sources[chance.choice(paths)]
    drawn = _drawn(source, list(altered(source.tree)), chance)
    if not drawn:
        return None
    what, _, data = drawn
    return _edit(trial, source, f"{what} in a file that counts as a whole", 0, data, set())


def snippet_code(trial: Trial, chance: random.Random) -> Mutation | None:
    """Something in the code of a snippet."""
    name = chance.choice(trial.names)
    source = Source(name, (trial.root / name).read_bytes())
    drawn = _drawn(source, list(altered(source.tree)), chance)
    if not drawn or not _differs(source, drawn[2]):
        return None
    what, line, data = drawn
    return Mutation(f"{what} in a snippet", name, line, {name: data}, {name}, {name})


def statements_swapped(trial: Trial, chance: random.Random) -> Mutation | None:
    """Two statements of a snippet in the other order, the second of which uses a name of the
    first, or has an effect of its own."""
    name = chance.choice(trial.names)
    source = Source(name, (trial.root / name).read_bytes())
    pairs = [
        (a, b)
        for a, b in zip(source.tree.body, source.tree.body[1:], strict=False)
        if isinstance(b, ast.Expr | ast.Assign | ast.AugAssign | ast.For)
        and isinstance(a, ast.Expr | ast.Assign | ast.AugAssign | ast.For)
        and not _is_text(a)
        and not _is_text(b)
        and isinstance(a, ast.Expr) != isinstance(b, ast.Expr)
        and {n.id for n in ast.walk(a) if isinstance(n, ast.Name)}
        & {n.id for n in ast.walk(b) if isinstance(n, ast.Name)}
    ]
    first, second = chance.choice(pairs)
    (a, b), (c, d) = source.span(first), source.span(second)
    text = source.data
    data = text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
    if not _python(name, data):
        return None
    return Mutation("statements swapped", name, first.lineno, {name: data}, {name}, {name})


# ---- what is there changes -----------------------------------------------------------------


def new_in_class(trial: Trial, chance: random.Random) -> Mutation | None:
    """A method that overrides an inherited one, or an attribute that hides one."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.classes)
    indent = " " * node.body[0].col_offset
    what, code = chance.choice(
        [
            ("a method that overrides", "def __init_subclass__(cls): raise TypeError"),
            ("a method that overrides", "def __getattribute__(self, name): return None"),
            ("an attribute that hides", "__doc__ = __eq__ = __hash__ = None"),
            ("an attribute that hides", "__slots__ = ()"),
        ]
    )
    assert node.end_lineno
    data = source.with_lines(node.end_lineno + 1, f"\n{indent}{code}\n")
    return _edit(trial, source, f"{what} in {unit}", node.lineno, data, {unit})


def hidden_import(trial: Trial, chance: random.Random) -> Mutation | None:
    """A new function of the name of something that is imported."""
    source = _pick(trial, chance)
    name, _, _ = chance.choice(source.imports)
    data = source.data + f"\n\ndef {name}(*given, **named):\n    return None\n".encode()
    users = source.using(name)
    return _edit(trial, source, f"a function that hides the import {name}", 0, data, users)


def hidden_builtin(trial: Trial, chance: random.Random) -> Mutation | None:
    """A new constant or function of the name of something that is built in."""
    source = _pick(trial, chance)
    used = {n.id for n in ast.walk(source.tree) if isinstance(n, ast.Name)}
    names = sorted(n for n in used & set(dir(builtins)) if source.using(n))
    name = chance.choice(names)
    new = chance.choice([f"def {name}(*given):\n    return None", f"{name} = str"])
    data = source.data + f"\n\n{new}\n".encode()
    return _edit(trial, source, f"{name} is hidden", 0, data, source.using(name))


def answers_for_names(trial: Trial, chance: random.Random) -> Mutation | None:
    """A module that answers for names that it lacks."""
    source = _pick(trial, chance)
    if b"def __getattr__" in source.data:
        return None
    data = source.data + b"\n\ndef __getattr__(name):\n    return 1\n"
    return _edit(trial, source, "a new __getattr__", 0, data, {""})


def acts_when_imported(trial: Trial, chance: random.Random) -> Mutation | None:
    """Something new that acts when its module is imported."""
    source = _pick(trial, chance)
    new = chance.choice(
        [
            "print('here')",
            "import atexit\n\n\n@atexit.register\ndef new_one():\n    print('here')",
            "class NewOne:\n    print('here')",
            "def new_one(x=print('here')):\n    return x",
            "NEW_ONE = print('here')",
            "def new_one():\n    pass\n\n\nclass NewOne(metaclass=print):\n    pass",
        ]
    )
    data = source.data + f"\n\n{new}\n".encode()
    return _edit(trial, source, f"new code that acts: {new[:30]!r}", 0, data, {""})


def deleted(trial: Trial, chance: random.Random) -> Mutation | None:
    """A reached function or method that goes."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    return _edit(trial, source, f"{unit} deleted", node.lineno, source.without(node), {unit})


def renamed(trial: Trial, chance: random.Random) -> Mutation | None:
    """A reached function whose definition has got another name, and nothing else."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    at = source.data.index(f"def {node.name}".encode(), source.starts[node.lineno - 1])
    end = at + len(f"def {node.name}".encode())
    data = source.data[:end] + b"_other" + source.data[end:]
    return _edit(trial, source, f"{unit} renamed", node.lineno, data, {unit})


def missing_import(trial: Trial, chance: random.Random) -> Mutation | None:
    """A function, perhaps not reached, that another module still imports at its top."""
    candidates = []
    for path in trial.imported:
        if f"{path}:" not in trial.units:
            continue
        for _, alias, node in trial.sources[path].imports:
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                candidates.append((path, alias, node.module))
    path, alias, module = chance.choice(candidates)
    target = "src/" + module.replace(".", "/") + ".py"
    if target not in trial.sources:
        return None
    source = trial.sources[target]
    defined = dict(source.functions).get(alias.name)
    if not defined:
        return None
    mutation = _edit(
        trial,
        source,
        f"{alias.name} deleted, which {path} imports",
        0,
        source.without(defined),
        {""},
    )
    if mutation:
        mutation.must = set(trial.units[f"{path}:"])
    return mutation


def listed(trial: Trial, chance: random.Random) -> Mutation | None:
    """A new file in a folder of which a run has listed the files by a pattern."""
    candidates = []
    for path, source in trial.sources.items():
        for unit, node in source.functions:
            text = (ast.get_source_segment(source.data.decode(), node) or "").splitlines()
            patterns = re.findall(r"\bFOLDER\.glob\(f?\"([^\"]+)\"\)", "\n".join(text))
            if patterns and len(text) < 6 and f"{path}:{unit}" in trial.units:
                candidates.append((path, unit, patterns[0]))
    path, unit, pattern = chance.choice(sorted(candidates))
    module = importlib.import_module(
        path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    )
    folder = trial.real.relative(Path(module.FOLDER))
    pattern = re.sub(r"\{(\w+)\}", lambda m: str(getattr(module, m[1])), pattern)
    new = f"{folder}/{pattern.replace('*', f'new{chance.randrange(999)}')}"
    ran = {n for n in trial.units[f"{path}:{unit}"] if path not in trial.receipts[n].entire}
    return Mutation(f"{unit} lists it", new, 0, {new: b"{}\n"}, ran)


def package_beside_module(trial: Trial, chance: random.Random) -> Mutation | None:
    """A package of a module's name beside it, which Python imports instead."""
    source = _pick(trial, chance)
    if source.path.endswith("__init__.py"):
        return None
    new = source.path.removesuffix(".py") + "/__init__.py"
    must = trial.units.get(f"{source.path}:", set())
    return Mutation("a package hides a module", new, 0, {new: b""}, set(must)) if must else None


def import_for_types(trial: Trial, chance: random.Random) -> Mutation | None:
    """An import that only a type checker sees any more, of what a reached function uses."""
    source = _pick(trial, chance)
    candidates = [i for i in source.imports if len(i[2].names) == 1 and source.using(i[0])]
    name, _, node = chance.choice(candidates)
    text = ast.unparse(node)
    data = source.replaced(node, f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {text}")
    return _edit(
        trial, source, f"{name} imported for types only", node.lineno, data, source.using(name)
    )


def too_late(trial: Trial, chance: random.Random) -> Mutation | None:
    """A constant below another that is made of it."""
    source = _pick(trial, chance)
    candidates = [
        (name, node, user)
        for name, node in source.constants
        for _, user in source.constants
        if user is not node
        and not any(isinstance(n, ast.Lambda) for n in ast.walk(user))
        and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(user.value))
    ]
    name, node, _ = chance.choice(candidates)
    moved = source.data[slice(*source.span(node))]
    data = source.without(node) + b"\n\n" + moved + b"\n"
    return _edit(trial, source, f"{name} moved below its use", node.lineno, data, {""})


def file_renamed_only(trial: Trial, chance: random.Random) -> Mutation | None:
    """A file that has got another name, with the statements that import it, and no string."""
    named = [
        p
        for p in trial.imported
        if f"{p}:" in trial.units
        and not p.endswith("__init__.py")
        and any(
            re.search(rf"\"{Path(p).stem}\"", s.data.decode())
            for s in trial.sources.values()
            if b"import_module(" in s.data and Path(s.path).parent == Path(p).parent
        )
    ]
    path = chance.choice(named)
    mutation = _file_renamed(trial, path)
    if mutation:
        mutation.what, mutation.must = "renamed, but not in strings", trial.units[f"{path}:"]
        mutation.may = None
    return mutation


def moved_without_its_names(trial: Trial, chance: random.Random) -> Mutation | None:
    """A function in a new file, where what it needs is not imported."""
    source = _pick(trial, chance)
    candidates = [
        (unit, node)
        for unit, node in source.functions
        if "." not in unit and any(unit in source.using(name) for name, *_ in source.imports)
    ]
    unit, node = chance.choice(candidates)
    mutation = _moved(trial, source, unit, node, bare=True)
    must = trial.naming(source.path, {unit})
    if mutation and must:
        mutation.what, mutation.must, mutation.may = "moved without its imports", must, None
        return mutation
    return None


# ---- what alters nothing -------------------------------------------------------------------


def _harmless(
    trial: Trial, what: str, edits: dict[str, bytes | None], path: str, units: Iterable[str] = ()
) -> Mutation:
    whole = {name for edited in edits for name in trial.naming(edited, {*units})}
    new = [edited for edited in edits if not (trial.root / edited).exists()]
    for folder in {f"{Path(edited).parent.as_posix()}/" for edited in new}:
        whole |= trial.files.get(folder, set())  # which was listed
    return Mutation(what, path, 0, edits, set(), whole)


def comment(trial: Trial, chance: random.Random) -> Mutation | None:
    """Comments, blank lines."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    statement = chance.choice(node.body)
    line = _top(statement)
    text = chance.choice(["# a comment", "", "# a comment\n\n"])
    data = source.with_lines(line, f"{' ' * statement.col_offset if text else ''}{text}\n")
    if not _python(source.path, data) or line == node.lineno:
        return None
    return _harmless(
        trial, f"{text.strip() or 'a blank line'} in {unit}", {source.path: data}, source.path
    )


def snippet_comment(trial: Trial, chance: random.Random) -> Mutation | None:
    """A comment of a snippet."""
    name = chance.choice(trial.names)
    data = (trial.root / name).read_bytes() + b"# a comment\n"
    return _harmless(trial, "a comment", {name: data}, name)


def docstring(trial: Trial, chance: random.Random) -> Mutation | None:
    """A docstring."""
    source = _pick(trial, chance)
    candidates = [n for _, n in [*source.functions, *source.classes] if _is_text(n.body[0])]
    node = chance.choice(candidates)
    data = source.replaced(node.body[0], '"""Something else."""')
    edits: dict[str, bytes | None] = {source.path: data}
    return _harmless(trial, f"the docstring of {node.name}", edits, source.path, [DOCS])


def reformatted(trial: Trial, chance: random.Random) -> Mutation | None:
    """A function laid out anew: other brackets, quotes and line breaks."""
    source = _pick(trial, chance)
    unit, node = chance.choice(source.functions)
    text = "\n".join(" " * node.col_offset + row for row in ast.unparse(node).splitlines())
    if any("\n" in str(c.value) for c in ast.walk(node) if isinstance(c, ast.Constant)):
        return None
    lines = source.data.split(b"\n")
    data = b"\n".join([*lines[: _top(node) - 1], text.encode(), *lines[node.end_lineno :]])
    if not _python(source.path, data) or ast.dump(ast.parse(data)) != ast.dump(source.tree):
        return None
    return _harmless(trial, f"{unit} laid out anew", {source.path: data}, source.path)


def reordered(trial: Trial, chance: random.Random) -> Mutation | None:
    """A function at the end of its file, whose defaults are the same wherever it stands."""
    source = _pick(trial, chance)
    at_import = {
        n.id
        for s in source.tree.body
        for part in ([*s.decorator_list, *s.args.defaults] if isinstance(s, Function) else [s])
        for n in ast.walk(part)
        if isinstance(n, ast.Name)
    }
    candidates = [
        n
        for u, n in source.functions
        if "." not in u
        and n.name not in at_import
        and not n.decorator_list
        and all(isinstance(d, ast.Constant) for d in [*n.args.defaults, *n.args.kw_defaults] if d)
    ]
    if len(candidates) < 2:
        return None
    node = chance.choice(candidates)
    lines = source.data.split(b"\n")[_top(node) - 1 : node.end_lineno]
    data = source.without(node) + b"\n\n" + b"\n".join(lines) + b"\n"
    return _harmless(trial, f"{node.name} moved down", {source.path: data}, source.path)


def _file_renamed(trial: Trial, path: str) -> Mutation | None:
    """A file that has got another name, with all statements that import it."""
    new = path.removesuffix(".py") + "_renamed.py"
    package, _, stem = (
        path.removeprefix("src/").removesuffix(".py").replace("/", ".").rpartition(".")
    )
    edits: dict[str, bytes | None] = {path: None}
    texts = {name: source.data for name, source in trial.sources.items()}
    texts |= {name: (trial.root / name).read_bytes() for name in trial.names}
    for name, data in texts.items():
        text = data.decode()
        if re.search(rf"from {re.escape(package)} import [^\n]*\b{stem}\b|from \.", text):
            return None
        pattern = rf"^(\s*(?:from|import) {re.escape(package)}\.{stem})\b"
        changed = re.sub(pattern, r"\1_renamed", text, flags=re.M)
        if name == path:
            edits[new] = changed.encode()
        elif changed != text:
            edits[name] = changed.encode()
    return _harmless(trial, "renamed, with its imports", edits, path)


def file_renamed(trial: Trial, chance: random.Random) -> Mutation | None:
    """A file that has got another name, and that no string names."""
    path = chance.choice(trial.imported)
    known = sum(key.startswith(f"{path}:") for key in trial.units)
    if path.endswith("__init__.py") or known < 2:
        return None
    stem = re.compile(rf"""['".]{Path(path).stem}['".:]""")
    strings = (
        n.value
        for source in trial.sources.values()
        for n in ast.walk(source.tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )
    if any(stem.search(f"'{text}'") for text in strings):
        return None
    return _file_renamed(trial, path)


def _moved(
    trial: Trial, source: Source, unit: str, node: Any, bare: bool = False
) -> Mutation | None:
    """A top-level function in a new file beside its own, which imports it from there."""
    new = f"{Path(source.path).parent.as_posix()}/moved_here.py"
    first = _top(node)
    lines = source.data.split(b"\n")
    text = b"\n".join(lines[first - 1 : node.end_lineno])
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    needed = [
        ast.unparse(_with(i, names=[alias]))
        for name, alias, i in source.imports
        if name in used and not bare
    ]
    module = new.removeprefix("src/").removesuffix(".py").replace("/", ".")
    top = "\n".join(["from __future__ import annotations", "", *needed])
    there = top.encode() + b"\n\n\n" + text + b"\n"
    rest = source.without(node).decode()
    after = [s for s in source.tree.body if isinstance(s, ast.Import | ast.ImportFrom)]
    if not after or after[-1].end_lineno is None or after[-1].end_lineno > first:
        return None
    rows = rest.split("\n")
    rows.insert(after[-1].end_lineno, f"from {module} import {node.name}")
    here = "\n".join(rows).encode()
    edits: dict[str, bytes | None] = {source.path: here, new: there}
    return _harmless(trial, f"{unit} moved to a new file", edits, source.path, [DOCS])


def unit_moved(trial: Trial, chance: random.Random) -> Mutation | None:
    """A function that needs nothing but imports, in a new file."""
    source = _pick(trial, chance)
    own = {n for n, _ in [*source.functions, *source.classes, *source.constants]}
    candidates = [
        (unit, node)
        for unit, node in source.functions
        if "." not in unit
        and not node.decorator_list
        and f"{source.path}:{unit}" in trial.units
        and not any(isinstance(n, ast.Name) and n.id in own for n in ast.walk(node))
        and not any(f"{p}:{unit}" in trial.units for p in trial.sources if p != source.path)
        and not any(f'"{unit}"'.encode() in s.data for s in trial.sources.values())
        and b"TYPE_CHECKING" not in source.data
    ]
    unit, node = chance.choice(candidates)
    return _moved(trial, source, unit, node)


def unreached(trial: Trial, chance: random.Random) -> Mutation | None:
    """Something in the body of a function that some runs, or none, reach."""
    source = _pick(trial, chance)
    candidates = [
        (unit, node)
        for unit, node in source.functions
        if f"{source.path}:{unit}" not in trial.units and node.body[0].lineno > node.lineno
    ]
    unit, node = chance.choice(candidates)
    drawn = _drawn(source, [w for s in node.body if not _is_text(s) for w in altered(s)], chance)
    if not drawn or not _python(source.path, drawn[2]):
        return None
    what, _, data = drawn
    return _harmless(trial, f"{what} in {unit}, not reached", {source.path: data}, source.path)


def added(trial: Trial, chance: random.Random) -> Mutation | None:
    """A new function, class or constant that nobody uses, or a module of the standard library."""
    source = _pick(trial, chance)
    new = chance.choice(
        [
            "def brand_new(x):\n    return x",
            "class BrandNew:\n    size = 3\n\n    def method(self):\n        return 1",
            "BRAND_NEW = 3",
            "import colorsys",
        ]
    )
    data = source.data + f"\n\n{new}\n".encode()
    return _harmless(trial, f"added: {new[:20]!r}", {source.path: data}, source.path)


KINDS: dict[str, tuple[Maker, ...]] = {
    "reached": (
        *(body,) * 8,
        *(constant, class_attribute, decorator, default, base, another_import, data_file),
        *(data_file, whole_file, snippet_code, statements_swapped),
    ),
    "structure": (
        *(new_in_class, hidden_import, hidden_builtin, answers_for_names, acts_when_imported),
        *(acts_when_imported, deleted, renamed, missing_import, listed, package_beside_module),
        *(import_for_types, too_late, file_renamed_only, moved_without_its_names),
    ),
    "harmless": (
        *(comment, snippet_comment, docstring, reformatted, reordered, file_renamed, unit_moved),
        *(unreached, unreached, added),
    ),
}


@dataclass
class Tally:
    """What came of the mutations.

    Attributes:
        counts: how many, by kind and maker.
        faults: misses and false alarms, in words.
        whole: how many receipts a harmless edit of a file made stale, since they count it whole.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    whole: dict[str, int] = field(default_factory=dict)

    def judge(self, kind: str, maker: str, mutation: Mutation, stale: set[str]) -> None:
        """Hold what went stale against what had to and what might."""
        self.counts[f"{kind}: {maker}"] += 1
        where = f"{mutation.path}:{mutation.line}: {mutation.what} ({maker})"
        if missed := sorted(mutation.must - stale):
            self.faults.append(f"miss: {where}: {len(missed)} receipts, such as {missed[0]}")
        if mutation.may is None:
            return
        if alarms := sorted(stale - mutation.may - mutation.must):
            self.faults.append(f"false alarm: {where}: {len(alarms)} receipts, such as {alarms[0]}")
        if kind == "harmless" and stale:
            self.whole[mutation.path] = len(stale)


def draw(maker: Callable[..., T | None], place: Any, chance: random.Random) -> T | None:
    """What a maker makes of a place that it draws; None where it finds none that fits."""
    for _ in range(TRIES):
        with suppress(IndexError):  # there is nothing to choose from
            if mutation := maker(place, chance):
                return mutation
    return None


def campaign(trial: Trial, seed: int, counts: dict[str, int]) -> Tally:
    """Make mutations of each kind and judge them."""
    tally = Tally()
    for kind, count in counts.items():
        makers = KINDS[kind]
        number = done = 0
        while done < count and number < 20 * count:
            maker = makers[number % len(makers)]
            mutation = draw(maker, trial, random.Random(f"{seed} {kind} {number}"))
            number += 1
            if mutation:
                done += 1
                tally.judge(kind, maker.__name__, mutation, trial.stale(mutation))
    return tally


# ---- what really runs ----------------------------------------------------------------------


def runs(trial: Trial, seed: int, count: int, tally: Tally) -> Counter[str]:
    """Run quick snippets on mutated copies, and hold what came out against their receipts."""
    counts: Counter[str] = Counter()
    quick = [
        name
        for name, receipt in trial.receipts.items()
        if receipt.seconds < QUICK
        and set(receipt.versions) <= PLAIN
        and not trial.book.snippets[name].settings.needs
        and any(key.partition(":")[0] in trial.sources for key in receipt.units)
    ]
    traced: dict[str, Run] = {}
    with Pool(Project(trial.root), tracing=True) as pool:
        for number in range(count):
            chance = random.Random(f"{seed} runs {number}")
            name = chance.choice(sorted(quick))
            snippet = trial.book.snippets[name]
            if name not in traced:
                traced[name] = pool.run(snippet, trace=True)
            maker = partial(_in_run, run=traced[name], ran=number % 3 < 2)
            mutation = draw(maker, trial, chance)
            if not mutation:
                continue
            with trial.apply(mutation):
                stale = name in trial.judged(mutation)
                changed = _changed(snippet, pool.run(snippet))
            lines = traced[name].lines.get(str(trial.root / mutation.path), [])
            executed = mutation.line in lines
            counts["made"] += 1
            counts["executed"] += executed
            counts["output changed"] += changed
            counts["stale"] += stale
            where = f"{mutation.path}:{mutation.line}: {mutation.what}: {name}"
            if changed and not stale:
                tally.faults.append(f"miss: {where} has another output and is fresh")
            elif executed and not stale:
                tally.faults.append(f"miss: {where} executed the line and is fresh")
    return counts


def _in_run(trial: Trial, chance: random.Random, run: Run, ran: bool) -> Mutation | None:
    """A change in a library file that a run imported, of a line that ran, if that is asked for."""
    paths = [path for path in run.code if path in trial.sources]
    source = trial.sources[chance.choice(paths)]
    # A default of what is not called is not used.
    inside = [s for _, node in source.functions for s in node.body]
    inside += [s for s in source.tree.body if not isinstance(s, Function | ast.ClassDef)]
    ways = [way for s in inside if not _is_text(s) for way in altered(s)]
    if ran:
        lines = run.lines.get(str(trial.root / source.path), [])
        ways = [way for way in ways if way[1].lineno in lines]
    drawn = _drawn(source, ways, chance)
    if not drawn or not _python(source.path, drawn[2]):
        return None
    what, line, data = drawn
    return Mutation(what, source.path, line, {source.path: data})


def _changed(snippet: Snippet, run: Run) -> bool:
    outputs, fault = outputs_of(snippet, run)
    return bool(fault or differences(snippet, snippet.outputs(), outputs))


def main(words: list[str] | None = None) -> int:
    """Make the mutations that are asked for, and print what came of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0, help="of the draws")
    parser.add_argument("--count", type=int, default=300, help="changes of what is reached")
    parser.add_argument("--runs", type=int, default=40, help="changes that are really run")
    options = parser.parse_args(words)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="week2-mutations-") as folder:
        trial = Trial(Project.find(), Path(folder).resolve())
        if untouched := trial.judged(Mutation("", "", 0, {})):
            print(f"stale before any change: {', '.join(sorted(untouched))}", file=sys.stderr)
            trial.receipts = {n: r for n, r in trial.receipts.items() if n not in untouched}
        third = -(-options.count // 3)
        counts = {"reached": options.count, "structure": third, "harmless": third}
        tally = campaign(trial, options.seed, counts)
        really = runs(trial, options.seed, options.runs, tally) if options.runs else Counter()
    summary = {
        "seed": options.seed,
        "receipts": len(trial.receipts),
        "made": dict(sorted(tally.counts.items())),
        "run": dict(really),
        "stale since they count a whole file": dict(sorted(tally.whole.items())),
        "faults": tally.faults,
        "seconds": round(time.perf_counter() - started, 1),
    }
    print(json.dumps(summary, indent=1))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
