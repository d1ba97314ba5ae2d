"""A question that sets an exercise has that exercise's hint and solution, the solution folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bookproof.source.index import Book
from bookproof.source.page import ADMONITION, read
from bookproof.source.pages import EMBED
from bookproof.source.project import Problem
from bookproof.source.references import REFERENCE

EXERCISE = re.compile(r"(?:snippets/)?(?P<stub>.*exercises)/(?:solutions/)?(?P<stem>\w+)(?:\.py)?")


@dataclass(frozen=True)
class Fold:
    """What `???` or `!!!` begins: its line, its indentation in columns, its mark and its kind."""

    line: int
    indent: int
    mark: str
    kind: str


def check_folds(book: Book) -> Iterator[Problem]:
    """Each question is about one exercise, whose solution a reader sees on asking for it."""
    for page in book.pages:
        text = book.text(book.project.root / page)
        yield from _repeated(page, text)
        set_in: dict[Fold, str] = {}
        for number, name, folds in _exercises(text):
            exercise = EXERCISE.sub(r"\g<stub>/\g<stem>", name)
            question = next((fold for fold in folds if fold.kind == "question"), None)
            if question and set_in.setdefault(question, exercise) != exercise:
                yield Problem(
                    page,
                    number,
                    f"this is of {exercise}, and the question in line {question.line} is about "
                    f"{set_in[question]}; were two swapped?",
                )
            hidden = any(fold.mark == "???" and fold is not question for fold in folds)
            if "/solutions/" in name and not (question and hidden):
                yield Problem(
                    page,
                    number,
                    "this solution is not folded away inside its question; put it in "
                    '??? success "Solution", indented below ??? question "…"',
                )


def _repeated(page: str, text: str) -> Iterator[Problem]:
    """Find questions that have the name, such as `Exercise 1`, of one above."""
    names: dict[str, int] = {}
    fenced = read(text).fenced
    for number, row in enumerate(text.splitlines(), 1):
        match = ADMONITION.match(row.strip()) if number not in fenced else None
        if match and match["kind"] == "question" and match["title"]:
            name = match["title"].partition(":")[0]
            if names.setdefault(name, number) != number:
                fault = f"the question in line {names[name]} is {name!r}, too; number this one anew"
                yield Problem(page, number, fault)


def _exercises(text: str) -> Iterator[tuple[int, str, list[Fold]]]:
    """Find where a page names exercises: line, name, and the folds around it from outside in."""
    fenced = read(text).fenced
    folds: list[Fold] = []
    for number, row in enumerate(text.splitlines(), 1):
        line = row.expandtabs(4)
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        while folds and indent < folds[-1].indent + 4:
            folds.pop()
        if number not in fenced:
            names = [match["file"] for match in REFERENCE.finditer(row)]
            if match := ADMONITION.match(line.strip()):
                folds.append(Fold(number, indent, match["mark"], match["kind"]))
        else:
            names = [match["path"]] if (match := EMBED.match(row)) else []
        for name in filter(EXERCISE.fullmatch, names):
            yield number, name, folds.copy()
