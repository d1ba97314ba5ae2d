"""What a run reached of the library: units that it executed, and files that count as a whole.

A traced run tells which lines it executed, and so which functions. Where lines don't tell all, each
unit of a file counts: a run that was not traced, code that another process or a compiler runs.
Its docstrings count where they may be shown; the file counts as a whole where its source may be:
code that reads sources, and outputs that name lines of it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bookproof.record.fingerprint import DOCS, Library, Module, Shows, read_module
from bookproof.sandbox.pool import Run, services_of
from bookproof.source.files import open_regular
from bookproof.source.project import Project
from bookproof.source.reading import parse_json
from bookproof.source.snippets import RECEIPT_SUFFIX, Snippet
from bookproof.source.typed import TypedPage

IMPORT = re.compile(r"^\s*(?:>>> )?(?:\.\.\. +)?(?:import|from)\s+(\w+)", re.M)
PROGRAM = re.compile(r"""["'](\w+)\.py["']""")
NAMED_LINE = re.compile(r'([\w-]+\.py)(?:"?, line |:)\d+')
MACHINE = __name__.partition(".")[0]


@dataclass(frozen=True)
class Coverage:
    """What a run reached.

    Attributes:
        units: fingerprint of each unit, by its key; the snippet's own is under its name.
        files: library files, and perhaps the snippet, that count as a whole, from the root.
        imports: top-level names that the code which ran imports.
        entire: library files of which each unit counts, as paths in the keys of units.
    """

    units: dict[str, str]
    files: set[str]
    imports: set[str]
    entire: set[str] = field(default_factory=set)


def coverage_of(
    project: Project, snippet: Snippet, run: Run, printed: Iterable[str] = ()
) -> Coverage:
    """Find what a run reached.

    Args:
        project: the book.
        snippet: that was run.
        run: how it went; where it was not traced, each unit of what it imported counts.
        printed: texts of its outputs, which may name lines of a file, or a module.

    Raises:
        BookError: a file of the library is not Python.
    """
    if project.settings.typed:
        return _whole(project, snippet, run)
    library = code_of(project)
    text = snippet.text.encode()
    own = library.of_script(text, snippet.conditions)
    script = read_module(text if own else b"", "")
    shows = max(unit.shows for unit in script.units.values())
    paths = {here: path for path, here in library.files.items()}
    modules = {here: library.modules[path] for here, path in paths.items()}
    commands = [*run.started, *(" ".join(s.command) for s in services_of(project, snippet))]
    imported, apart = modules.keys() & {*run.code}, started(library, commands)
    if "fork" in run.started:
        imported |= forked(library, imported, script)
    lines = {project.relative(Path(file)): {*numbers} for file, numbers in run.lines.items()}
    by_line = run.traced and not run.compiled and "fork" not in run.started
    entire = apart | (imported & {*run.parsed} if by_line else imported)
    reached = {
        name: modules[name].code
        if name in entire
        else {*modules[name].executed(lines.get(name, set()))}
        for name in imported | apart
    }
    outputs = [*printed]
    named = {name for output in outputs for name in NAMED_LINE.findall(output)}
    whole = _named(library, reached, outputs, named)
    whole |= started(library, (c for c in commands if " -c " in c))  # it may show anything
    for name, level in _shown(
        modules, reached, [(imported, shows), (apart, Shows.NOTHING)]
    ).items():
        if level == Shows.CODE:
            whole.add(name)
        elif level == Shows.DOCS:
            entire.add(name)
            reached[name] = {*modules[name].units}
        elif level == Shows.OWN_DOCS:
            reached[name].add(DOCS)
    units: dict[str, str] = {}
    imports = _imports(script, script.units.keys())
    for name in imported | apart:
        module, names = modules[name], reached[name]
        imports |= _imports(module, module.units if name in whole else names)
        if name not in whole:
            keys = (library.key(paths[name], unit) for unit in names)
            units |= {key: library.fingerprints[key] for key in keys}
    numbered = snippet.settings.raises or snippet.path.name in named  # its lines are in its output
    if not own or numbered or shows or not snippet.has_receipt:
        whole |= sources(project, snippet)
    else:
        units[snippet.name] = own
    entire = {paths[name] for name in entire - whole}
    return Coverage(dict(sorted(units.items())), whole, imports, entire)


def _shown(
    modules: Mapping[str, Module],
    reached: Mapping[str, Collection[str]],
    processes: Iterable[tuple[Collection[str], Shows]],
) -> dict[str, Shows]:
    """Find what may be shown of each file: by itself, or by any file of its process.

    Args:
        modules: by file.
        reached: the units of each file that count.
        processes: the files of each, with what its program may show.
    """
    own = {n: max(modules[n].units[unit].shows for unit in reached[n]) for n in reached}
    shown = dict(own)
    for files, program in processes:
        most = max([program, *(own[name] for name in files)])
        if most > Shows.OWN_DOCS:
            shown |= {name: max(shown[name], most) for name in files}
    return shown


def _named(
    library: Library, files: Iterable[str], outputs: Iterable[str], named: Collection[str]
) -> set[str]:
    """Find those files of the library that outputs name, by a line (`named`) or as a module."""
    modules = {library.files[path]: f"{dotted}." for dotted, path in library.paths.items()}
    return {
        file
        for file in files
        if Path(file).name in named or any(modules[file] in output for output in outputs)
    }


def _whole(project: Project, snippet: Snippet, run: Run) -> Coverage:
    """Find what a run in an adopted tree reached: whole files of the project, wherever they lie."""
    code = [block.code for block in snippet.blocks] if isinstance(snippet, TypedPage) else []
    imports = {name for text in code or [snippet.text] for name in IMPORT.findall(text)}
    files = set(run.code) | (set() if code else sources(project, snippet))
    return Coverage(snippet.digests, files, imports)


def sources(project: Project, snippet: Snippet) -> set[str]:
    """Name the files that a snippet is made of: itself, and the exercise that a solution solves."""
    if snippet.is_solution:
        return {snippet.name, project.relative(snippet.path.parents[1] / snippet.path.name)}
    return {snippet.name}


def _imports(module: Module, names: Iterable[str]) -> set[str]:
    """Find the top-level names that a module imports, at its top and in those of its units."""
    modules = [
        source for name, (source, _) in module.imports.items() if name not in module.for_types
    ]
    modules += [source for name in names for _, source, _ in module.units[name].imports]
    return {source.partition(".")[0] for source in modules}


def code_of(project: Project) -> Library:
    """Read the library as it is now, a renamed file under the name that receipts know it by.

    Raises:
        BookError: a file of it is not Python.
    """
    if "code" not in project._cache:
        files = sorted(project.library.rglob("*.py"))
        stats = [file.stat() for file in files]
        state = tuple((str(f), s.st_mtime_ns, s.st_size) for f, s in zip(files, stats, strict=True))
        project._cache["code"] = _library(project.root, project.library, project.snippets, state)
    return project._cache["code"]


@functools.lru_cache(maxsize=2)
def _library(
    root: Path, folder: Path, snippets: Path, state: tuple[tuple[str, int, int], ...]
) -> Library:
    known = in_receipts(snippets, "units")
    return Library(root, folder).since(key for key in known if ":" in key)


def in_receipts(snippets: Path, kind: str) -> set[str]:
    """Name the `units` or the `files` that committed receipts cover; a spoilt one covers none."""
    names: set[str] = set()
    for path in snippets.rglob(f"*{RECEIPT_SUFFIX}"):
        # A check tells of one that is none.
        with suppress(OSError, ValueError, AttributeError), open_regular(path) as file:
            names.update(parse_json(file.read()).get(kind, {}))
    return names


def started(library: Library, commands: Iterable[str]) -> set[str]:
    """Find the library files that started processes may execute.

    A command names one as a module, `python -m package.module`, or by its path.
    """
    programs = {library.files[path]: dotted for dotted, path in library.paths.items()}
    files: set[str] = set()
    for command in commands:
        words = set(re.findall(r"[\w.]+", command))
        for word in words | {dotted for file, dotted in programs.items() if file in command}:
            files |= closure(library, word)
    return files


def forked(library: Library, imported: Collection[str], script: Module) -> set[str]:
    """Find the library files that copies of a process may import, though it does not itself."""
    names = [dotted for dotted, path in library.paths.items() if library.files[path] in imported]
    return closure(library, *names, *_named_modules(script))


def closure(library: Library, *names: str) -> set[str]:
    """Find the files of modules and of all that they may import or start, anywhere in their code.

    One starts a program beside it by the name of its file, in a string of its own.
    A command of the library that passes others on to this machine does not bring it along.
    """
    apart = None if any(name.partition(".")[0] == MACHINE for name in names) else MACHINE
    files: set[str] = set()
    waiting = [*names]
    while waiting:
        name = waiting.pop()
        path = library.paths.get(name)
        if path is None or library.files[path] in files or name.partition(".")[0] == apart:
            continue
        files.add(library.files[path])
        waiting.append(package := name.rpartition(".")[0])
        text = (library.root / library.files[path]).read_text("utf-8")
        waiting += [f"{package}.{program}" for program in PROGRAM.findall(text)]
        waiting += _named_modules(library.modules[path])
    return files


def _named_modules(module: Module) -> list[str]:
    """List what may be a module among the names that a file imports, anywhere in its code."""
    pairs = [*module.imports.values()]
    pairs += [(s, a) for unit in module.units.values() for _, s, a in unit.imports]
    return [name for source, attribute in pairs for name in (source, f"{source}.{attribute}")]
