"""What people write, read with care: text, TOML, and its tables as dataclasses.

Whatever is wrong with it becomes one `BookError`: file, line where there is one, remedy.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from bookproof.source import files

if TYPE_CHECKING:
    import yaml

BOM = "\ufeff"
WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    tuple: "a list",
    dict: "a table",
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    Attributes:
        path: file, relative to the project.
        line: line in it, counted from 1; 0 where the whole file is meant.
        message: what is wrong and what to do.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """As compilers write it."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class BookError(Exception):
    """Something is wrong with the book. Its one argument is the message, or a `Problem`, and
    says where and what to do."""

    def at(self, path: str) -> Problem:
        """Place what is wrong: where the error says itself, or else in the file `path`."""
        (message,) = self.args
        return message if isinstance(message, Problem) else Problem(path, 0, message)


def read_text(path: Path, root: Path | None = None, *, printed: bool = False) -> str:
    """Read a text file; each line ends with `\\n`, however the file ends it.

    Args:
        path: the file.
        root: the folder from which a problem names the file.
        printed: a program wrote it, which may print any character: it is given as it is.

    Raises:
        BookError: it cannot be read or is not UTF-8, or a person saved it with a byte order mark.
    """
    name = path.relative_to(root).as_posix() if root and path.is_relative_to(root) else str(path)
    try:
        with files.open_regular(path) as file:
            data = file.read()
    except OSError as error:
        raise BookError(Problem(name, 0, f"it cannot be read: {error.strerror}")) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = data.count(b"\n", 0, error.start) + 1, data[error.start]
        fault = f"byte {error.start} of the file, {byte:#04x}, is not UTF-8; save it as UTF-8"
        raise BookError(Problem(name, line, fault)) from error
    if printed:
        return text
    if text.startswith(BOM):
        fault = "it begins with a byte order mark (BOM); save it as UTF-8 without one"
        raise BookError(Problem(name, 1, fault))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_json(text: str | bytes, **options: Any) -> Any:
    """Parse JSON, with the options of `json.loads`.

    Raises:
        ValueError: it is not JSON, or nests too deeply to be read.
    """
    return shallow(json.loads, text, **options)


def parse_yaml(text: str, loader: type[yaml.SafeLoader] | None = None) -> Any:
    """Parse YAML with a safe loader.

    Raises:
        YAMLError: it is not YAML.
        ValueError: a value is not of the type that its tag names, or it nests too deeply.
    """
    import yaml  # the command names what is missing, where this is

    try:
        return shallow(yaml.load, text, Loader=loader or yaml.SafeLoader)
    except yaml.YAMLError:
        raise
    except Exception as error:  # a constructor's: of `!!int ""` an IndexError, say
        raise ValueError(f"a value that its tag does not fit ({error!r})") from error


def shallow(parse: Callable[..., Any], document: Any, **options: Any) -> Any:
    """Call a parser, or something else that recurses.

    Raises:
        ValueError: its own, or what it is given nests too deeply.
    """
    try:
        return parse(document, **options)
    except RecursionError:
        raise ValueError("it nests too deeply") from None


def parse_toml(text: str, name: str, before: int = 0) -> dict[str, Any]:
    """Parse TOML into a dictionary.

    Args:
        text: the TOML.
        name: of the file that holds it, for a problem.
        before: how many lines of that file stand before it.

    Raises:
        BookError: it is not TOML.
    """
    try:
        values: dict[str, Any] = shallow(tomllib.loads, text)
        return values
    except ValueError as error:
        at = re.search(r"\(at line (\d+), column \d+\)$", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        reason = str(error).rpartition(" (at ")[0]
        raise BookError(Problem(name, before + line, f"this is not TOML: {reason}")) from error


def table(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """Get the table that `names` lead to, each a key in the one before; empty if there is none.

    Raises:
        BookError: a value there is not a table.
    """
    for name in names:
        data = convert(dict, data.get(name, {}), f"`{name}`")
    return data


def convert(kind: Any, value: Any, place: str) -> Any:
    """Convert a value from TOML to `kind`; of other types, only a whole number passes as a float.

    Args:
        kind: `bool`, `int`, `float`, `str`, `dict`, `tuple[KIND, ...]`, `dict[str, KIND]`, or a
            dataclass of these; a dataclass in a dictionary gets its key as `name`.
        value: from TOML.
        place: what a message calls it.

    Raises:
        BookError: it is of another type, lacks a key or has one that is unknown.
    """
    record = dataclasses.is_dataclass(kind)
    plain: Any = dict if record else get_origin(kind) or kind
    if plain is float and type(value) is int:
        try:
            return float(value)
        except OverflowError:
            raise BookError(f"{place} is {value!r:.60}…, which is too large a number") from None
    written: Any = list if plain is tuple else plain
    if type(value) is not written:
        raise BookError(f"{place} is {value!r:.60} and must be {WORDS[plain]}")
    if plain is tuple:
        inner = get_args(kind)[0]
        return tuple(convert(inner, v, f"{place}[{n}]") for n, v in enumerate(value))
    if record:
        return _instance(kind, value, place)
    if get_origin(kind) is dict:
        inner = get_args(kind)[1]
        named = dataclasses.is_dataclass(inner)
        return {
            k: convert(inner, {"name": k, **v} if named and type(v) is dict else v, f"{place}.{k}")
            for k, v in value.items()
        }
    return value


def _instance(kind: Any, value: dict[str, Any], place: str) -> Any:
    kinds = hints(kind)
    if unknown := sorted(value.keys() - kinds.keys()):
        raise BookError(
            f"unknown key {unknown[0]!r} in {place}; known are {', '.join(sorted(kinds))}"
        )
    for field in dataclasses.fields(kind):
        optional = (field.default, field.default_factory) != (dataclasses.MISSING,) * 2
        if not optional and field.name not in value:
            raise BookError(f"{place} has no {field.name!r}; add it")
    return kind(**{k: convert(kinds[k], v, f"{place}.{k}") for k, v in value.items()})


@functools.cache
def hints(kind: Any) -> dict[str, Any]:
    """Get the types of a dataclass's fields, by name."""
    return get_type_hints(kind)
