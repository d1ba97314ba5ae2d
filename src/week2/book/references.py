"""Measured numbers in prose: `{{ 1-autograd/train:final_loss | .3f }}` → what train.json holds."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from week2.book.project import BookError, Project
from week2.book.snippets import load

REFERENCE = re.compile(
    r"\{\{\s*(?P<file>[\w./-]+):(?P<key>[\w.@-]+)\s*(?:\|\s*(?P<format>[^}]*?)\s*)?\}\}"
)


def resolve(project: Project, match: re.Match[str]) -> str:
    """The text of one reference.

    `file` names a result under `snippets/` without its ending, `key` is a path in it (indices
    count from 0), `format` a Python format specification, or `json` for a script to read. Of a
    file without a result, `key` is a setting of its header (an exercise's hint). Lines become one:
    a second would leave the indented block in which the reference stands.

    Raises:
        BookError: no such file, no such key, a value that the format does not fit.
    """
    value = look_up(project, match["file"], match["key"])
    if match["format"] == "json":
        return json.dumps(value)
    try:
        text = format(value, match["format"] or "")
        return " ".join(text.split()) if "\n" in text else text
    except (TypeError, ValueError) as error:
        raise BookError(f"{match[0]}: {value!r} cannot be formatted so: {error}") from error


def look_up(project: Project, file: str, key: str) -> Any:
    """The value that a reference names, before formatting."""
    path = project.snippets / f"{file}.json"
    if path.is_file():
        try:
            value = _result(path, path.stat().st_mtime_ns)
        except ValueError as error:
            raise BookError(
                f"{{{{ {file}:{key} }}}}: snippets/{file}.json is not JSON ({error}); "
                "record its snippet again"
            ) from error
    elif (script := project.snippets / f"{file}.py").is_file():
        snippet = load(project, script)
        value = vars(snippet.settings)
        if key not in value:
            why = f"is not recorded yet: week2 record {snippet.name}"
            if snippet.receipt.is_file():
                why = f"writes no result, and its header has no setting {key!r}"
            raise BookError(f"{{{{ {file}:{key} }}}}: {snippet.name} {why}")
    else:
        raise BookError(
            f"{{{{ {file}:{key} }}}}: there is no snippets/{file}.json; "
            "record its snippet, or mend the name"
        )
    for part in key.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            known = ", ".join(map(str, value)) if isinstance(value, dict) else type(value).__name__
            raise BookError(
                f"{{{{ {file}:{key} }}}}: no {part!r} there; there is {known}"
            ) from None
    return value


@functools.cache
def _result(path: Path, time: int) -> Any:
    return json.loads(path.read_text("utf-8"))
