"""Measured numbers in prose: `{{ 1-autograd/train:final_loss | .3f }}` → what train.json holds.

What a result holds is data: in a sentence it shows as it is, whatever Markdown or HTML would make
of it. A hint is the author's Markdown, as the page around it is.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bookproof.source.project import BookError, Project
from bookproof.source.reading import parse_json
from bookproof.source.snippets import RECORDED, load
from bookproof.source.verbatim import prose, visible

REFERENCE = re.compile(
    r"\{\{\s*(?P<file>[\w./-]+):(?P<key>[\w.@-]+)\s*(?:\|\s*(?:(?P<format>[^{}\s]+)\s*)?)?\}\}"
)
# What lacks a brace or has one too many, where whole references are written as \0.
LIKE_REFERENCE = re.compile(r"\{\s*[\w.-]+/[\w./-]+:[\w.@-]+\s*(?:\|[^{}]*)?\}|\{\{|\{\0|\0\}")
CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?P<inner>.+?)(?<!`)(?P=ticks)(?!`)")
PART = re.compile(f"{CODE.pattern}|{REFERENCE.pattern}")
FORM = re.compile(r"\+?,?(?:(?:\.\d+)?[efg%]|d)?")  # of a number; a text has none
WIDEST = 99  # characters or digits that a format asks for
ATTRIBUTE = re.compile(r"<div\b[^<>]*='")  # what stands before JSON in its line
JSON_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'`"}


def fill(project: Project, line: str, show: Callable[[Project, re.Match[str]], str]) -> str:
    """Resolve the references in a line of Markdown.

    Args:
        project: the book.
        line: of a page, outside its fenced blocks.
        show: a reference outside code as Markdown, such as `as_markdown`. In code it is its text
            alone, for code shows tags; code that its text would end becomes a `<code>` element.

    Raises:
        BookError: as `resolve`.
    """

    def part(match: re.Match[str]) -> str:
        if not match["ticks"]:
            return show(project, match)
        inside = REFERENCE.sub(lambda m: resolve(project, m), match["inner"])
        data = "".join(resolve(project, m) for m in REFERENCE.finditer(match["inner"]))
        if any(character in data for character in "`<&"):
            return f"<code>{prose(inside.strip())}</code>"
        return f"{match['ticks']}{inside}{match['ticks']}"

    return PART.sub(part, line)


def as_markdown(project: Project, match: re.Match[str]) -> str:
    """Resolve a reference to Markdown that shows its text."""
    text = resolve(project, match)
    if match["format"] == "json" or not result_of(project, match["file"]).is_file():
        return text
    return prose(text.strip(" \t"))  # at the start of a line, four would begin a block of code


def resolve(project: Project, match: re.Match[str]) -> str:
    """Resolve one reference to its text.

    `file` names a result under `snippets/` without its ending, `key` is a path in it (indices
    count from 0), `format` a Python format specification as `FORM` allows, or `json` for a script
    to read, as an attribute of a `<div>` that begins its line. Of a file without a result, `key` is
    a setting of its header (an exercise's hint). Lines become one: a second would leave the
    indented block in which the reference stands.

    Raises:
        BookError: no such file, no such key, a value that the format does not fit.
    """
    value = look_up(project, match["file"], match["key"])
    if match["format"] == "json":
        if not ATTRIBUTE.fullmatch(match.string, 0, match.start()):
            raise BookError(
                f"{match[0]}: JSON is for a script, in an attribute of a <div> that begins its "
                f"line: <div data-…='{match[0]}'></div>"
            )
        return json.dumps(value).translate(JSON_ESCAPES)
    try:
        if any(int(width) > WIDEST for width in re.findall(r"\d+", match["format"] or "")):
            raise ValueError(f"more than {WIDEST} characters or digits are too many")
        text = _formatted(value, match["format"] or "")
    except (OverflowError, TypeError, ValueError) as error:
        raise BookError(f"{match[0]}: {value!r} cannot be formatted so: {error}") from error
    return visible(text if text.splitlines() == [text] else " ".join(text.split()))


def _formatted(value: Any, form: str) -> str:
    """Write a value in one of the forms that say as much as the value does.

    Raises:
        TypeError, ValueError: the form is another, or shows something else than the value.
    """
    if not FORM.fullmatch(form):
        raise ValueError("a format is a sign, a comma and digits: .2f, ,d, +.1%, .3g or .1e")
    text = format(value, form)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and form.endswith("%") and abs(value) > 1:
        raise ValueError("a percentage is of a share, from -1 to 1")
    if number and value and math.isfinite(value) and not re.search("[1-9]", text):
        raise ValueError(f"it would show as {text}, which it is not; write more digits")
    return text


def look_up(project: Project, file: str, key: str) -> Any:
    """Look up the value that a reference names, before formatting."""
    path, where = result_of(project, file), f"{{{{ {file}:{key} }}}}"
    if path.is_file():
        try:
            value = _result(path, path.stat().st_mtime_ns)
        except ValueError as error:
            fault = f"{project.relative(path)} is not JSON ({error}); record its snippet again"
            raise BookError(f"{where}: {fault}") from error
    elif (script := project.snippets / f"{file}.py").is_file():
        snippet = load(project, script)
        value = vars(snippet.settings)
        if key not in value:
            why = f"is not recorded yet: {project.settings.command} record {snippet.name}"
            if snippet.receipt.is_file():
                why = f"writes no result, and its header has no setting {key!r}"
            raise BookError(f"{where}: {snippet.name} {why}")
    else:
        fault = f"there is no {project.relative(path)}; record its snippet, or mend the name"
        raise BookError(f"{where}: {fault}")
    for part in key.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            known = ", ".join(map(str, value)) if isinstance(value, dict) else type(value).__name__
            raise BookError(f"{where}: no {part!r} there; there is {known}") from None
    return value


def result_of(project: Project, file: str) -> Path:
    """Where the result of a snippet lies, by the snippet's short name."""
    folder, _, name = file.rpartition("/")
    return project.snippets / folder / RECORDED / f"{name}.json"


@functools.cache
def _result(path: Path, time: int) -> Any:
    return parse_json(path.read_text("utf-8"))
