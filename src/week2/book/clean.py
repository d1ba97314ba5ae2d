"""A snippet as a reader gets it: the code that ran, without what only the machine reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

from packaging.utils import parse_wheel_filename

from week2.book.project import Project
from week2.book.snippets import HEADER, MARKER, Snippet, parse_header, short
from week2.book.wheel import imports_library

CHECK = "# The check: it fails until the code above is right."
TABLE = re.compile(r"^\[+\s*(?P<name>[\w.\"' -]+?)\s*\]+\s*(?:#.*)?$")
WIDTH = 100  # of a line


def clean_text(snippet: Snippet, wheel: Path | None = None, note: str = "") -> str:
    """The text of a snippet without region markers and without the machine's settings.

    An exercise keeps a word for its readers where its check begins.

    Args:
        snippet: of a solution, the whole exercise with the solution in it.
        wheel: of the library, to lie beside the copy: the header asks for it, and for it alone.
        note: a comment to put under the header.
    """
    match = HEADER.search(snippet.text)
    assert match  # a snippet without a header is not loaded
    check = CHECK if snippet.is_exercise or snippet.is_solution else ""
    body = without_markers(snippet.text[match.end() :], check).lstrip("\n")
    gap = "\n\n\n" if re.match(r"(?:async )?def |class |@", body) else "\n\n"
    head = [_header(snippet, match["content"], wheel), note]
    return "\n\n".join(part for part in head if part) + gap + body


def site_text(project: Project, snippet: Snippet) -> str:
    """The text of a snippet as the site hands it out, where no wheel lies beside a copy."""
    if not imports_library(project, snippet):
        return clean_text(snippet)
    command = f"week2 copy {short(snippet.name)}"
    note = f"# It needs this book's library too: in a clone of the book, `{command}` brings both."
    return clean_text(snippet, note=note)


def without_markers(text: str, check: str = "") -> str:
    """A program without the comments that mark its regions, and without the gaps they leave.

    Args:
        text: the program, or a part of one.
        check: takes the place of the marker at which the region `check` starts.
    """
    kept: list[str] = []
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
            kept += [*[""] * max(gaps), line]
            gaps = [0]
    return "\n".join([*kept, ""])


def _header(snippet: Snippet, content: str, wheel: Path | None) -> str:
    """The header, less the machine's table; with the library where it is given."""
    declared = parse_header(snippet.text, snippet.name)
    wanted, sources = list(snippet.dependencies), []
    if wheel:
        name, version, _, _ = parse_wheel_filename(wheel.name)
        wanted.append(f"{name}=={version}")
        sources = ["", "[tool.uv.sources]", f"{name} = {{ path = {json.dumps(wheel.name)} }}"]
    lines = []
    if "requires-python" in declared:
        lines.append(f"requires-python = {json.dumps(declared['requires-python'])}")
    lines += [*_listed(wanted), *_other_tables(content), *sources]
    return "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///"])


def _listed(dependencies: list[str]) -> list[str]:
    names = [json.dumps(name, ensure_ascii=False) for name in dependencies]
    line = f"dependencies = [{', '.join(names)}]"
    if len(f"# {line}") <= WIDTH:
        return [line]
    return ["dependencies = [", *(f"    {name}," for name in names), "]"]


def _other_tables(content: str) -> list[str]:
    """The lines of the header's tables that are not the machine's own."""
    kept: list[str] = []
    keeping = False
    for line in content.splitlines():
        text = line[2:]
        if table := TABLE.match(text):
            keeping = re.match(r"tool\.week2\b", table["name"]) is None
        if keeping:
            kept.append(text)
    return kept
