"""A snippet: a runnable file, what its header declares, its regions, what it leaves behind."""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from bookproof.source.measured import Range
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import convert, hints, parse_toml, read_text, table

MARKER = re.compile(r"^\s*(?:#|//|--|<!--)\s*--8<--\s*\[(start|end):\s*([a-z][-_0-9a-z]*)\s*\]")
LIKE_MARKER = re.compile(r"--8<--\s*\[\s*(?:start|end)\b")
COMMENT = re.compile(r"#|//|<!--")
# PEP 723's reference pattern for a header, which ends ahead of another.
HEADER = re.compile(r"(?m)^# /// script$\s(?P<content>(?:^#(?! /// script$)(?:| .*)$\s)+)^# ///$")
KEYS = ("dependencies", "requires-python", "tool")  # of a header, by PEP 723
OUTPUT_SUFFIXES = (".out", ".svg", ".json")
OUTPUT = re.compile(r"(?P<stem>[a-z0-9_]+)(?:-[\w-]+)?\.(?:out|svg|json)")
RECEIPT_SUFFIX = ".receipt.json"
RECORDED = "_recorded"  # the folder, beside snippets, of what their runs left
CHECK = "# The check: it fails until the code above is right."  # where that begins in a copy
TABLE = re.compile(r"^\[+(?P<name>[\w.\"' \t-]+)\]+\s*(?:#.*)?$")
WIDTH = 100  # of a line of a copy


@dataclass(frozen=True)
class Region:
    """Lines `start`..`end` (first and last inside, counted from 1) of a file."""

    name: str
    start: int
    end: int


def find_regions(text: str, path: str) -> tuple[dict[str, Region], list[Problem]]:
    """Find the regions of a file and what is wrong with its markers.

    Args:
        text: the file's text.
        path: its name in problems.
    """
    regions: dict[str, Region] = {}
    open_at: dict[str, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = MARKER.match(line)
        if not match:
            if _like_marker(line):
                problems.append(
                    Problem(path, number, "a region marker must stand alone in a comment")
                )
            continue
        kind, name = match.groups()
        if kind == "start" and (name in regions or name in open_at):
            problems.append(Problem(path, number, f"region '{name}' occurs twice; rename one"))
        elif kind == "start":
            open_at[name] = number
        elif name not in open_at:
            problems.append(Problem(path, number, f"region '{name}' ends but never started"))
        else:
            regions[name] = Region(name, open_at.pop(name) + 1, number - 1)
    for name, number in open_at.items():
        problems.append(
            Problem(path, number, f"region '{name}' is never closed; add `# --8<-- [end:{name}]`")
        )
    return regions, problems


def _like_marker(line: str) -> bool:
    """Whether a comment in a line, ahead of any quote, holds what a region marker holds."""
    code = re.split("[\"'`]", line, maxsplit=1)[0]
    comment = COMMENT.search(code)
    return comment is not None and LIKE_MARKER.search(code, comment.end()) is not None


@dataclass(frozen=True)
class Settings:
    """What a snippet's `[tool.bookproof]` header declares.

    Attributes:
        needs: names of requirements: what a bare machine may lack.
        timeout: seconds.
        threads: threads that numerical libraries may use.
        seed: of `random`, NumPy and PyTorch.
        memory: GiB of private memory; 0 for no limit.
        raises: type and beginning of the message, for a snippet that is meant to fail.
        stderr: record standard error too.
        loop: it runs an event loop of its own: a notebook, which runs in one, gives it a thread.
        tolerance: relative difference allowed between numbers of text output; a comment behind it
            says why they differ.
        measured: what depends on the machine, by pattern (see `bookproof.source.measured`), with
            the limits that a recorded value and that of any run keep.
        varies: globs of what is held to its form alone, with a comment that says why: printed
            lines, such as "answer: *" (a run's line matches the same glob), key paths (a value of
            the same type), figures (the same words).
        hint: of an exercise.
    """

    needs: tuple[str, ...] = ()
    timeout: float = 60.0
    threads: int = 1
    seed: int = 0
    memory: float = 4.0
    raises: str = ""
    stderr: bool = False
    loop: bool = False
    tolerance: float = 0.0
    measured: tuple[Range, ...] = ()
    varies: tuple[str, ...] = ()
    hint: str = ""


LIMITS = {  # of settings that are numbers
    "timeout": (0.1, 7 * 24 * 3600),
    "threads": (1, 1024),
    "seed": (0, 2**32 - 1),
    "memory": (0, 2**20),
    "tolerance": (0, 0.1),
}
REASONED = ("tolerance", "varies")  # settings that a comment behind them gives a reason for


@dataclass(frozen=True)
class Snippet:
    """A file under `snippets/`.

    Attributes:
        path: absolute path.
        name: path from the project's root.
        text: what runs (for a solution: the exercise with its task replaced).
        settings: from the header.
        dependencies: PEP 723 requirement strings.
    """

    path: Path
    name: str
    text: str
    settings: Settings = field(default_factory=Settings)
    dependencies: tuple[str, ...] = ()

    @cached_property
    def stem(self) -> str:
        """The name under which it writes figures and results."""
        return self.path.stem

    @property
    def is_solution(self) -> bool:
        """Whether it replaces the task of an exercise."""
        return self.path.parent.name == "solutions"

    @property
    def is_exercise(self) -> bool:
        """Whether it is an exercise's stub, which must fail by its own check."""
        return self.path.parent.name == "exercises"

    @property
    def conditions(self) -> str:
        """What its header says of how it runs, as one text."""
        declared = self.settings
        limits = (declared.threads, declared.seed, declared.memory)
        return repr((sorted(declared.needs), *limits, declared.raises, declared.stderr))

    @property
    def digests(self) -> dict[str, str]:
        """Fingerprints of its parts, by name, where it is not one script."""
        return {}

    @property
    def has_receipt(self) -> bool:
        """Whether a run of it is committed; exercises and solutions are proved by running them."""
        return not (self.is_exercise or self.is_solution)

    @property
    def records(self) -> Path:
        """The folder of its recorded outputs and its receipt."""
        return self.path.parent / RECORDED

    @property
    def receipt(self) -> Path:
        """Where its committed receipt lies."""
        return self.records / f"{self.stem}{RECEIPT_SUFFIX}"

    def recorded(self) -> list[Path]:
        """Its recorded outputs: `NAME.out`, `NAME.svg`, `NAME-other.svg`, …."""
        return list_outputs(self.records).get(self.stem, [])

    def outputs(self) -> dict[str, bytes]:
        """Read the recorded outputs, by file name."""
        return {path.name: path.read_bytes() for path in self.recorded()}

    @cached_property
    def regions(self) -> dict[str, Region]:
        """Its regions by name."""
        return find_regions(read_text(self.path), self.name)[0]

    def region(self, name: str) -> Region:
        """Get one of its regions.

        Raises:
            BookError: there is none of this name.
        """
        if name not in self.regions:
            raise BookError(
                Problem(self.name, 0, f"it has no region '{name}'; an exercise needs it")
            )
        return self.regions[name]


def short(name: str) -> str:
    """Give a snippet's short name: its path under `snippets/`, without `.py`."""
    return name.removeprefix("snippets/").removesuffix(".py")


def owner(name: str) -> str:
    """Find the stem of the snippet that made the output `name`; empty where it is no output."""
    match = OUTPUT.fullmatch(name)
    return match["stem"] if match else ""


def list_outputs(folder: Path) -> dict[str, list[Path]]:
    """List the recorded outputs of a folder by their snippets' stems, in order of name."""
    outputs: dict[str, list[Path]] = {}
    for name in sorted(os.listdir(folder)) if folder.is_dir() else ():
        if (stem := owner(name)) and (folder / name).is_file():
            outputs.setdefault(stem, []).append(folder / name)
    return outputs


@functools.cache  # a page's foot, badge and catalogue all ask for the same header
def parse_header(text: str, path: str) -> dict[str, Any]:
    """Read the PEP 723 header of a script as a dictionary, empty where there is none.

    Raises:
        BookError: two headers, or one that is not TOML.
    """
    headers = list(HEADER.finditer(text))
    if len(headers) > 1:
        line = text.count("\n", 0, headers[1].start()) + 1
        raise BookError(Problem(path, line, "a second `# /// script` header; keep one"))
    if not headers:
        return {}
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:]
        for line in headers[0]["content"].splitlines(keepends=True)
    )
    return parse_toml(content, path, text.count("\n", 0, headers[0].start("content")))


def load(project: Project, path: Path) -> Snippet:
    """Read one snippet.

    Raises:
        BookError: it cannot be read as text; its header is missing, or holds something that is
            unknown, of the wrong type or out of bounds.
    """
    name = project.relative(path)
    if not re.fullmatch(r"[a-z0-9_]+", path.stem):
        fault = "a snippet's name has small letters, digits and _ only; rename it"
        raise BookError(Problem(name, 0, fault))
    text = read_text(path, project.root)
    if path.parent.name == "solutions":
        return _load_solution(project, path, name, text)
    header = parse_header(text, name)
    if not header:
        start = "# /// script\n# dependencies = []\n# ///"
        raise BookError(Problem(name, 1, f"no `# /// script` header; start it with\n{start}"))
    settings: dict[str, Any] = {}
    try:
        if key := min(header.keys() - KEYS, default=""):
            raise BookError(f"unknown key {key!r} in the header; known are {', '.join(KEYS)}")
        key = "tool"
        declared = table(header, "tool", "bookproof")
        for key in [k for k in declared if k != "measured"]:
            settings[key] = _setting(project, key, declared[key])
            if key in REASONED and not _reason(text, key):
                raise BookError(f"`{key}` needs a reason behind it: # {key} = …  # why")
        key = "measured"
        limits = _limits(declared.get(key, {}))
        ranges = []
        for key, value in limits.items():
            ranges.append(_range(key, value))
        settings["measured"] = tuple(ranges)
        key = "dependencies"
        dependencies = _dependencies(header.get(key, []))
    except BookError as error:
        raise BookError(Problem(name, line_of(text, key), str(error))) from error
    return Snippet(path, name, text, Settings(**settings), dependencies)


def _setting(project: Project, key: str, value: Any) -> Any:
    kinds = hints(Settings)
    if key not in kinds:
        raise BookError(
            f"unknown setting {key!r} under [tool.bookproof]; known are {', '.join(kinds)}"
        )
    value = convert(kinds[key], value, f"`{key}`")
    low, high = LIMITS.get(key, (0, 0))
    if key in LIMITS and not low <= value <= high:
        raise BookError(f"{key} {value} is not between {low} and {high}")
    for need in value if key == "needs" else ():
        project.requirement(need)
    for pattern in value if key == "varies" else ():
        _refuse_all(pattern, (".out", ".json"))
    return value


def _limits(value: Any) -> dict[str, Any]:
    """Read the table `[tool.bookproof.measured]`."""
    if not isinstance(value, dict):
        raise BookError(
            "`measured` needs limits: write a table [tool.bookproof.measured] with lines such as "
            '"rows.*.seconds" = [0.001, 10] or "took # s" = [0.001, 10]'
        )
    return value


def _range(pattern: str, value: Any) -> Range:
    _refuse_all(pattern, OUTPUT_SUFFIXES)
    limits: tuple[float, ...] = convert(tuple[float, ...], value, f"`{pattern}`")
    if len(limits) != 2 or not -math.inf < limits[0] <= limits[1] < math.inf:
        raise BookError(f"`{pattern}` is {value!r} and must be [lowest, highest]")
    return Range(pattern, *limits)


def _refuse_all(pattern: str, suffixes: tuple[str, ...]) -> None:
    """Refuse a pattern that holds nothing: it matches everything, or names a whole file."""
    if not re.sub(r"\[[^]]*\]|[*?#.\s]", "", pattern):
        raise BookError(f"{pattern!r} matches everything; name the keys or the lines it is for")
    if pattern.endswith(suffixes):
        raise BookError(f"{pattern!r} names a whole file; name the keys or the lines in it")


def _reason(text: str, key: str) -> str:
    """Read the comment behind a setting of a header; empty where there is none."""
    line = text.splitlines()[line_of(text, key) - 1].removeprefix("#")
    reason = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).partition("#")[2]
    return reason if re.search(r"\w", reason) else ""


def _dependencies(value: Any) -> tuple[str, ...]:
    texts: tuple[str, ...] = convert(tuple[str, ...], value, "`dependencies`")
    for text in texts:
        parse_requirement(text)
    return texts


def parse_requirement(text: str) -> Requirement:
    """Parse a requirement as pip does.

    Raises:
        BookError: it is not a requirement.
    """
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise BookError(f"{text!r} is not a requirement: {reason}") from error


def line_of(text: str, key: str) -> int:
    """Find the line of a header that sets `key` or begins its table, or else its first line."""
    header = HEADER.search(text)
    assert header
    first = text.count("\n", 0, header.start()) + 1
    name = re.escape(key)
    for number, line in enumerate(header[0].splitlines(), first):
        if re.match(
            rf"#\s*(?:{name}|\"{name}\"|'{name}')\s*=|#\s*\[tool\.bookproof\.{name}\]", line
        ):
            return number
    return first


@dataclass(frozen=True)
class Declared:
    """What the header of a copy asks for.

    Attributes:
        dependencies: PEP 723 requirement strings.
        sources: of distributions among them that are files, the path from the copy.
        python: the versions of Python; those of the snippet's own header where this is empty.
    """

    dependencies: Sequence[str]
    sources: Mapping[str, str] = field(default_factory=dict)
    python: str = ""


def _load_solution(project: Project, path: Path, name: str, text: str) -> Snippet:
    exercise = path.parents[1] / path.name
    if not exercise.is_file():
        raise BookError(
            Problem(name, 0, f"it solves {project.relative(exercise)}, which does not exist")
        )
    stub = load(project, exercise)
    task = stub.region("task")
    lines = stub.text.splitlines(keepends=True)
    whole = "".join(lines[: task.start - 1]) + text + "".join(lines[task.end :])
    return Snippet(path, name, whole, stub.settings, stub.dependencies)


def all_snippets(project: Project) -> Iterator[Path]:
    """Every runnable file under `snippets/`, in order of name."""
    yield from sorted(p for p in project.snippets.rglob("*.py") if "__pycache__" not in p.parts)


def clean_text(snippet: Snippet, declared: Declared | None = None, note: str = "") -> str:
    """Clean the text of a snippet of region markers and of the machine's settings.

    An exercise keeps a word for its readers where its check begins.

    Args:
        snippet: of a solution, the whole exercise with the solution in it.
        declared: what its header asks for, where that is more than it says itself.
        note: a comment to put under the header.
    """
    match = HEADER.search(snippet.text)
    assert match  # a snippet without a header is not loaded
    check = CHECK if snippet.is_exercise or snippet.is_solution else ""
    body = without_markers(snippet.text[match.end() :], check).lstrip("\n")
    gap = "\n\n\n" if re.match(r"(?:async )?def |class |@", body) else "\n\n"
    declared = declared or Declared(snippet.dependencies)
    head = [_header(snippet, match["content"], declared), note]
    return "\n\n".join(part for part in head if part) + gap + body


def without_markers(text: str, check: str = "") -> str:
    """Clean a program of the comments that mark its regions, and of the gaps they leave.

    Args:
        text: the program, or a part of one.
        check: takes the place of the marker at which the region `check` starts.
    """
    lines: list[str] = []
    gaps = [0]  # empty lines since the last line that is kept: before, between, after markers
    for line in text.split("\n"):
        marker = MARKER.match(line)
        if marker and check and marker.groups() == ("start", "check"):
            line, marker = check, None
            gaps.append(2)
        if marker:
            gaps.append(0)
        elif not line:
            gaps[-1] += 1
        else:
            lines += [*[""] * max(gaps), line]
            gaps = [0]
    return "\n".join([*lines, ""])


def _header(snippet: Snippet, content: str, declared: Declared) -> str:
    """Clean the header of the machine's table; it asks for what is `declared`."""
    own = parse_header(snippet.text, snippet.name)
    python = declared.python or own.get("requires-python", "")
    lines = [f"requires-python = {json.dumps(python)}"] if python else []
    lines += [*_listed([*declared.dependencies]), *_other_tables(content)]
    if declared.sources:
        lines += ["", "[tool.uv.sources]"]
    for name, path in declared.sources.items():
        lines.append(f"{name} = {{ path = {json.dumps(path)} }}")
    return "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///"])


def _listed(dependencies: list[str]) -> list[str]:
    names = [json.dumps(name, ensure_ascii=False) for name in dependencies]
    line = f"dependencies = [{', '.join(names)}]"
    if len(f"# {line}") <= WIDTH:
        return [line]
    return ["dependencies = [", *(f"    {name}," for name in names), "]"]


def _other_tables(content: str) -> list[str]:
    """Keep the lines of the header's tables that are not the machine's own."""
    lines: list[str] = []
    keeping = False
    for line in content.splitlines():
        text = line[2:]
        if table := TABLE.match(text):
            keeping = re.match(r"\s*tool\.bookproof\b", table["name"]) is None
        if keeping:
            lines.append(text)
    return lines
