"""What a page's front matter may say: known keys with plain text, and nothing that hides the page.

The engine reads it as YAML and keeps silent about what it does not know; what it cannot read, it
shows as text, and a first line such as `Warning: …` it takes for metadata and does not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

import yaml

from bookproof.check.bare import site_pages
from bookproof.source.index import Book
from bookproof.source.links import mkdocs_settings
from bookproof.source.page import read
from bookproof.source.project import Problem
from bookproof.source.reading import parse_yaml

# As MkDocs finds it, and a first line that it takes for metadata in the style of MultiMarkdown.
ENCLOSED = re.compile(r"---[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*\n", re.S)
METADATA = re.compile(r" {0,3}[A-Za-z0-9_-]+:")
PARTS = ("navigation", "toc", "footer", "path", "tags", "feedback")  # of a page, for `hide`
BOOST = (0.5, 2)  # of a page's rank in the search; beyond, it is hidden or hides others


def check_front(book: Book) -> Iterator[Problem]:
    """Each page has front matter that is read whole, and says only what is known and shown."""
    extra = mkdocs_settings(book.project).get("extra") or {}
    statuses = extra.get("status") or {}
    for page, text, _ in site_pages(book):
        yield from (Problem(page, line, fault) for line, fault in _faults(text, statuses))


def _faults(text: str, statuses: dict[str, str]) -> Iterator[tuple[int, str]]:
    if METADATA.match(text):
        first = text.partition("\n")[0]
        yield 1, f"{first!r:.60} is taken for metadata and not shown; begin with the page's title"
    if not text.startswith("---"):
        return
    enclosed = ENCLOSED.match(text)
    if not enclosed or enclosed[0] != read(text).front:
        yield 1, "this front matter is not closed; write --- alone on a line before and behind it"
        return
    try:
        data = parse_yaml(enclosed[1])
        node = yaml.compose(enclosed[1], yaml.SafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        reason = getattr(error, "problem", None) or error
        yield 1, f"this front matter is not YAML, and is shown as text: {reason}"
        return
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        yield 1, "this front matter has no keys, and is shown as text; write KEY: VALUE, or none"
        return
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if key.value in lines:
            yield key.start_mark.line + 2, f"`{key.value}` is there twice; delete one"
        lines[key.value] = key.start_mark.line + 2
    for key, value in data.items():
        for fault in _value_faults(str(key), value, enclosed[0], statuses):
            yield lines.get(str(key), 1), fault


def _value_faults(key: str, value: Any, front: str, statuses: dict[str, str]) -> Iterator[str]:
    if key not in JUDGES:
        near = get_close_matches(key, JUDGES, 1)
        meant = f"write `{near[0]}`" if near else f"known are {', '.join(JUDGES)}"
        yield f"nothing reads `{key}` in the front matter; {meant}"
    elif fault := JUDGES[key](value):
        yield f"`{key}` {fault}"
    elif key == "status" and (value not in statuses or f"\nstatus: {value}\n" not in front):
        yield (
            f"the menu does not know the status {value!r}; say in mkdocs.yml under `extra.status` "
            "what it means, and write it without quotes: status: NAME"
        )
    for text in _texts(value):
        if "<" in text or ">" in text:
            yield f"`{key}` is text: write it without < and >"
        if "{{" in text:
            yield f"a reference is not filled in `{key}`; write its words without the number"


def _texts(value: Any) -> Iterator[str]:
    """Every string in a value."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _text(value: Any) -> str:
    fits = isinstance(value, str) and value.strip()
    return "" if fits else f"is {value!r:.60} and must be a text"


def _names(value: Any) -> str:
    fits = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "" if fits else f"is {value!r:.60} and must be a list of names"


def _hidden(value: Any) -> str:
    if fault := _names(value):
        return fault
    unknown = [each for each in value if each not in PARTS]
    return f"names {unknown[0]!r}; there are {', '.join(PARTS)}" if unknown else ""


def _search(value: Any) -> str:
    if not isinstance(value, dict):
        return f"is {value!r:.60} and must be a table, such as boost: 0.6"
    if value.get("exclude"):
        return "hides this page from the search; take `exclude` out"
    if unknown := sorted(value.keys() - {"boost", "exclude"}, key=str):
        return f"has the unknown key {unknown[0]!r}; known is boost"
    low, high = BOOST
    boost = value.get("boost", 1)
    if type(boost) not in (int, float) or not low <= boost <= high:
        return f"has the boost {boost!r}, which hides this page or others; {low} to {high} is known"
    return ""


JUDGES: dict[str, Callable[[Any], str]] = {
    "title": _text,
    "description": _text,
    "hide": _hidden,
    "icon": _text,
    "search": _search,
    "status": _text,
    "tags": _names,
}
