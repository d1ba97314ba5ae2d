"""What a run left: made comparable, compared with what is recorded, and the difference shown."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from bookproof.record.drawings import drawing_fault
from bookproof.sandbox.pool import Run
from bookproof.source.measured import is_number, mask, matches
from bookproof.source.project import BookError
from bookproof.source.reading import parse_json, shallow
from bookproof.source.snippets import Settings, Snippet
from bookproof.source.typed import TypedPage

# A number that stands by itself: not part of a word such as `conv2d`.
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")  # of a figure
RESULT_TOLERANCE = 1e-4  # relative, of JSON numbers, unless the header allows more
FIGURE_TOLERANCE = 0.05  # of SVG coordinates, in points: below what an eye can see
# matplotlib's colour cycle and Material's text colour, as a page's style sheet names them.
COLOURS = {
    "#000000": "currentColor",
    "#2f6fde": "var(--w2-blue, #2f6fde)",
    "#d9730d": "var(--w2-orange, #d9730d)",
    "#2e8b57": "var(--w2-green, #2e8b57)",
    "#c0392b": "var(--w2-red, #c0392b)",
    "#8e5bd0": "var(--w2-purple, #8e5bd0)",
    "#7a7a7a": "var(--w2-grey, #7a7a7a)",
}
POINTERS = re.compile(r"^ +[~^]+\n", re.M)  # under a line of a traceback; versions of Python differ


def collect(snippet: Snippet, run: Run) -> dict[str, bytes]:
    """Collect the outputs of a run in the form in which they are recorded, by file name.

    Raises:
        BookError: a result is not JSON or holds NaN, or a figure is no plain drawing.
        ValueError: an output is not UTF-8.
    """
    if isinstance(snippet, TypedPage):
        return {
            snippet.output(block): run.parts[block.name].stdout.encode()
            for block in snippet.blocks
            if run.parts[block.name].stdout and not block.silent
        }
    text = run.stdout
    if snippet.settings.stderr:
        text += run.stderr
    if snippet.settings.raises and run.traceback:
        text += run.traceback
    outputs = {f"{snippet.stem}.out": text.encode()} if text else {}
    for name, data in run.files.items():
        if name.endswith(".svg"):
            data = plain_svg(data.decode(), name.removesuffix(".svg")).encode()
            if fault := drawing_fault(data.decode()):
                raise BookError(f"{name}: {fault}")
        elif name.endswith(".json"):
            data = plain_json(data.decode(), name).encode()
        outputs[name] = data
    return outputs


def plain_json(text: str, name: str) -> str:
    """Write a result in one spelling: indented, with a final newline, without NaN."""

    def refuse(constant: str) -> None:
        raise BookError(f"{name} holds {constant}, which is not JSON; write null or leave it out")

    try:
        value = parse_json(text, parse_constant=refuse)
        return f"{shallow(json.dumps, value, indent=1, ensure_ascii=False)}\n"
    except ValueError as error:
        raise BookError(f"{name}: {error}") from error


def plain_svg(text: str, stem: str) -> str:
    """Make a figure fit for a page: no prolog or dates, the page's colours, ids of its own."""
    text = re.sub(
        r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.S
    )
    for colour, name in COLOURS.items():
        text = re.sub(colour + r"\b", name, text, flags=re.I)
    text = re.sub(r"\bid=\"", f'id="{stem}-', text)
    text = re.sub(r"(url\(#|href=\"#)", rf"\g<1>{stem}-", text)
    text = re.sub(r"(font: [^;\"']*?[\d.]+px )[^;\"]+", r"\1sans-serif", text)
    text = re.sub(r"(<svg\b[^>]*?\b(?:width|height)=\"[\d.]+)pt\"", r'\1"', text)
    text = re.sub(r"(<svg\b[^>]*?\b(?:width|height)=\"[\d.]+)pt\"", r'\1"', text)
    if "fill=" not in text.partition("<svg")[2].partition(">")[0]:
        text = text.replace("<svg", '<svg fill="currentColor"', 1)
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip()) + "\n"


def compare(name: str, expected: bytes, actual: bytes, settings: Settings) -> str:
    """Compare a recorded output with a run's; a diff, which is empty where they agree.

    Measured numbers are not compared with each other: `bookproof.source.measured` holds each to
    limits.
    """
    if expected == actual:
        return ""
    old, new = expected.decode("utf-8", "replace"), actual.decode("utf-8", "replace")
    if name.endswith(".json"):
        try:
            before = parse_json(old)
        except ValueError as error:
            return f"the recorded {name} is not JSON: {error}"
        return "\n".join(compare_json(before, parse_json(new), settings))
    if name.endswith(".svg"):
        varies = any(fnmatchcase(name, g) for g in settings.varies)
        if _words(old) == _words(new) if varies else _figures_agree(old, new):
            return ""
    else:
        if settings.raises:
            old, new = POINTERS.sub("", old), POINTERS.sub("", new)
        new = _agreeing(old, new, settings)
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"expected {name}", f"got {name}", lineterm="", n=1
    )
    return "\n".join(line[:200] for line in list(lines)[:40])


def _agreeing(old: str, new: str, settings: Settings) -> str:
    """Replace each line of `new` that agrees with the old one, though it differs, by that.

    Lines in a row that vary by the same glob agree with such lines, however many they are.
    """
    before, after = _rows(old, settings), _rows(new, settings)
    if len(before) != len(after):
        return new
    lines: list[str] = []
    for (glob, olds), (other, news) in zip(before, after, strict=True):
        alike = glob == other if glob else _line_agrees(olds[0], news[0], settings)
        lines += olds if alike else news
    return "".join(f"{line}\n" for line in lines)  # the last may be empty


def _rows(text: str, settings: Settings) -> list[tuple[str, list[str]]]:
    """Lines: each by itself, those in a row that match one glob of `varies` together."""
    rows: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        glob = next((g for g in settings.varies if fnmatchcase(line, g)), "")
        if glob and rows and rows[-1][0] == glob:
            rows[-1][1].append(line)
        else:
            rows.append((glob, [line]))
    return rows


def _line_agrees(old: str, new: str, settings: Settings) -> bool:
    old, new = mask(old, settings.measured), mask(new, settings.measured)
    return _agree(NUMBER, old, new, rel_tol=settings.tolerance)


def _figures_agree(old: str, new: str) -> bool:
    # Ids are hashes of coordinates: where these differ in the last digit, so do they.
    old, new = (re.sub(r"-[mp][0-9a-f]{10}\b", "-id", t) for t in (old, new))
    return _agree(COORDINATE, old, new, rel_tol=0, abs_tol=FIGURE_TOLERANCE)


def _agree(number: re.Pattern[str], old: str, new: str, **within: float) -> bool:
    """Whether two texts are the same but for numbers, and those as near as `math.isclose` asks."""
    if number.sub("#", old) != number.sub("#", new):
        return False
    pairs = zip(number.findall(old), number.findall(new), strict=True)
    return all(x == y or math.isclose(float(x), float(y), **within) for x, y in pairs)


def _words(figure: str) -> list[str]:
    """Find what is written in a figure, but for numbers."""
    texts = re.findall(r"<text\b[^>]*>([^<]*)</text>", figure)
    return sorted(t for t in texts if not re.search(r"\d", t))


def compare_json(old: Any, new: Any, settings: Settings, path: str = "") -> Iterator[str]:
    """Find the differences between two results, a line each, by key path."""
    if path and any(fnmatchcase(path, g) for g in settings.varies):
        if type(old) is not type(new):
            yield f"{path}: expected something like {old!r}, got {new!r}"
        return
    below = f"{path}." if path else ""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() | new.keys():
            if key not in old or key not in new:
                yield f"{below}{key}: only in {'what is recorded' if key in old else 'this run'}"
            else:
                yield from compare_json(old[key], new[key], settings, f"{below}{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{path}: expected {len(old)} entries, got {len(new)}"
        else:
            for index, (a, b) in enumerate(zip(old, new, strict=True)):
                yield from compare_json(a, b, settings, f"{below}{index}")
    elif is_number(old) and is_number(new):
        tolerance = max(settings.tolerance, RESULT_TOLERANCE)
        alike = math.isclose(old, new, rel_tol=tolerance, abs_tol=1e-12)
        if not alike and not matches(path, settings.measured):
            yield f"{path}: expected {old!r}, got {new!r}"
    elif old != new:
        yield f"{path}: expected {old!r}, got {new!r}"
