"""The small corpora that chapter 4 searches: short passages written for the book, with sources.

Each is one JSON object a line in `corpora/NAME.LANGUAGE.jsonl`, with the fields of `Passage`.
A corpus that has questions keeps them in `corpora/NAME.questions.jsonl`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "corpora"


@dataclass(frozen=True)
class Passage:
    """A few sentences about one thing, and where their facts can be read.

    `id` is the same in every language of a corpus, so that a question can name it.
    """

    id: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Question:
    """A question about a corpus, the answers that count as right, and where they stand.

    `answers` are spans of the passage `passage`, the first one the most natural. `kind` is "one"
    when that passage alone answers it, and "two" when `via` has to be read first: it names what
    the question only describes.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    passage: str
    kind: str = "one"
    via: str = ""


def available() -> list[str]:
    """List the corpora as `name.language`, sorted."""
    return sorted(
        path.stem for path in FOLDER.glob("*.jsonl") if not path.stem.endswith(".questions")
    )


def load(name: str, language: str = "en") -> list[Passage]:
    """Read a corpus: its passages in the file's order.

    Raises:
        ValueError: the corpus or the language does not exist, or a line is not a passage.
    """
    path = FOLDER / f"{name}.{language}.jsonl"
    if not path.is_file():
        raise ValueError(
            f"no corpus {name!r} in language {language!r}; there are {', '.join(available())}"
        )
    return [_made(Passage, entry, where) for entry, where in _entries(path)]


def questions(name: str) -> list[Question]:
    """Read the (English) questions about a corpus, in the file's order.

    Raises:
        ValueError: the corpus has no questions, or a line is not a question.
    """
    path = FOLDER / f"{name}.questions.jsonl"
    if not path.is_file():
        having = sorted(found.stem.partition(".")[0] for found in FOLDER.glob("*.questions.jsonl"))
        raise ValueError(f"no questions about {name!r}; there are some about {', '.join(having)}")
    return [
        _made(Question, entry | {"answers": tuple(entry.get("answers", ()))}, where)
        for entry, where in _entries(path)
    ]


def _entries(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line), f"{path.name}:{number}"
        except json.JSONDecodeError as error:
            raise ValueError(f"{path.name}:{number}: not a JSON object: {error}") from error


def _made(kind: type, entry: dict[str, Any], where: str) -> Any:
    wanted = {field.name for field in fields(kind)}
    try:
        return kind(**entry)
    except TypeError as error:
        raise ValueError(
            f"{where}: fields {', '.join(sorted(entry))}; expected {', '.join(sorted(wanted))}"
        ) from error
