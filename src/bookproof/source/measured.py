"""What a machine measures: each value, recorded or new, lies within the limits that are declared.

A pattern of a header's `[tool.bookproof.measured]` names numbers of one kind. With a `#` in it, it
is a printed line whose number stands at the `#`, such as "took # s"; else it is a key path of a
result, such as "rows.*.seconds". `*` stands for any text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from bookproof.source.reading import parse_json

VALUE = r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+]?\.\d+"


class Range(NamedTuple):
    """The limits of what one pattern names, in the value's own unit."""

    pattern: str
    low: float
    high: float

    @property
    def printed(self) -> bool:
        """Whether it is of printed lines, not of a result's keys."""
        return "#" in self.pattern


class Measurement(NamedTuple):
    """A measured number: its range, and where it is: a key path or a printed line."""

    range: Range
    where: str
    value: float


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def matches(path: str, ranges: Iterable[Range]) -> bool:
    """Whether a range names the number at this key path of a result."""
    return any(not r.printed and fnmatchcase(path, r.pattern) for r in ranges)


def mask(line: str, ranges: Iterable[Range]) -> str:
    """Replace each measured number of a printed line by `#`, and then its blanks by single ones."""
    single = _single(line)
    spans = sorted({span for r in ranges if r.printed for span in _spans(r.pattern, single)})
    for start, end in reversed(spans):
        single = f"{single[:start]}#{single[end:]}"
    return single if spans else line


def measurements(name: str, data: bytes, ranges: Iterable[Range]) -> Iterator[Measurement]:
    """Find the measured numbers of an output, in order; none in a figure."""
    if name.endswith(".json"):
        for path, value in _leaves(parse_json(data)):
            yield from (Measurement(r, path, value) for r in ranges if matches(path, [r]))
    elif name.endswith(".out"):
        for line in map(_single, data.decode("utf-8", "replace").splitlines()):
            for r in ranges:
                for start, end in _spans(r.pattern, line) if r.printed else ():
                    yield Measurement(r, line, float(line[start:end].replace(",", "")))


def beyond(outputs: dict[str, bytes], ranges: Iterable[Range]) -> Iterator[str]:
    """Each measured number of these outputs that lies outside its limits, as a message."""
    for name, data in outputs.items():
        for (pattern, low, high), where, value in measurements(name, data, ranges):
            if not low <= value <= high:
                yield f"{name}: {where}: {value:g} is not within {low:g} and {high:g} of {pattern}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Find the numbers of a result by key path."""
    below = f"{path}." if path else ""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{below}{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{below}{index}")
    elif is_number(value):
        yield path, value


def _single(line: str) -> str:
    """Make blanks single: a shorter number brings more of them."""
    return " ".join(line.split())


@functools.cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Compile a line's pattern: `#` is a number, `*` any text."""
    words = {"#": f"({VALUE})", "*": ".*?"}
    parts = re.split("([#*])", _single(pattern))
    return re.compile("".join(words.get(part, re.escape(part)) for part in parts))


def _spans(pattern: str, line: str) -> list[tuple[int, int]]:
    match = _regex(pattern).fullmatch(line)
    return [match.span(n) for n in range(1, len(match.groups()) + 1)] if match else []
