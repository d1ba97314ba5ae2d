"""Characters that no reader sees, or that pass for others, as a Cyrillic letter in a name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache

from bookproof.source.index import Book
from bookproof.source.page import read
from bookproof.source.project import Problem
from bookproof.source.references import CODE
from bookproof.source.verbatim import UNSEEN

# Fillers of Hangul, selectors of variants, and the blank of Braille, none of which has a form.
EMPTY = re.compile(
    r"[\u115f\u1160\u3164\uffa0\u180b-\u180f\ufe00-\ufe0f\u2800\U000e0100-\U000e01ef]"
)
PICTURED = re.compile(r"(?<=[\u2190-\u2bff\U0001f000-\U0001faff])\ufe0f")  # a symbol, as emoji
# Forms of other widths and ligatures, which Python reads as the letters that they look like.
FORMS = re.compile(r"[\uff01-\uff5e\ufb00-\ufb06\ufffd]")
# Greek letters that look like Latin ones, beside one of these.
GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
MIXED = re.compile(rf"[a-zA-Z][{GREEK}]|[{GREEK}][a-zA-Z]")
# What a text processor makes of an option's or a string's first character.
TYPESET = re.compile(r"(?:^|[\s\[(])[\u2010-\u2015\u2212]+[a-zA-Z]|[=(\[,]\s*[\u2018\u201c\u201d]")
SPACES = " \u00a0\u2009\u202f"  # of prose; in code, the first alone
# The first words of the names of letters that any book may use.
SCRIPTS = {
    *("LATIN", "GREEK", "HANGUL", "CJK", "HIRAGANA", "KATAKANA"),
    *("MODIFIER", "MICRO", "SUPERSCRIPT", "SUBSCRIPT", "FEMININE", "MASCULINE"),
}
FEW, SHARE = 20, 0.01  # letters, and of all letters: more, and a script is the book's own


def check_characters(book: Book) -> Iterator[Problem]:
    """No page and no code holds a character that no reader sees, or that passes for another."""
    pages = [book.project.root / page for page in book.pages]
    code = [s.path for s in book.snippets.values()]
    scripts = SCRIPTS | _own_scripts(book.text(path) for path in pages)
    for path in [*pages, *code, *sorted(book.project.library.rglob("*.py"))]:
        text = book.text(path)
        if not text.isascii() or UNSEEN.search(text):
            name = book.project.relative(path)
            for number, fault in _faults(text, scripts, path.suffix == ".md"):
                yield Problem(name, number, fault)


def _own_scripts(texts: Iterator[str]) -> set[str]:
    """Find the scripts that a book is written in, whatever its language."""
    letters: Counter[str] = Counter()
    for text in texts:
        letters.update(text)
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        if unicodedata.category(letter).startswith("L"):
            scripts[_script(letter)] += count
    least = max(FEW, SHARE * scripts.total())
    return {script for script, count in scripts.items() if count > least}


@cache
def _script(letter: str) -> str:
    return re.split(r"[\s-]", unicodedata.name(letter, ""))[0]


def _faults(text: str, scripts: Collection[str], page: bool) -> Iterator[tuple[int, str]]:
    fenced = read(text).fenced if page else ()
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and not UNSEEN.search(line):
            continue
        prose = page and number not in fenced
        plain = CODE.sub("", line) if prose else ""
        if match := MIXED.search(line):
            yield number, f"{match[0]!a} has a Greek letter that looks Latin; write the Latin one"
        code = [match["inner"] for match in CODE.finditer(line)] if prose else [line] * page
        if any(map(TYPESET.search, code)):
            fault = "code has a typeset dash or quote here, which no program takes; write - ' or \""
            yield number, fault
        for letter in PICTURED.sub("", line):
            if fault := _fault(letter, scripts, prose and letter in plain):
                yield number, fault
                break


def _fault(letter: str, scripts: Collection[str], prose: bool) -> str:
    """Say what is wrong with a character; empty where nothing is."""
    if letter.isascii() and not UNSEEN.match(letter):
        return ""
    category = unicodedata.category(letter)
    escape = letter.encode("unicode_escape").decode()
    if UNSEEN.match(letter) or EMPTY.match(letter) or category in ("Cf", "Co", "Cs"):
        return f"this line holds {escape}, which no reader sees; delete it, or in code write it so"
    other = category == "Zs" and not (prose and letter in SPACES)
    other |= FORMS.match(letter) is not None
    other |= category.startswith("L") and _script(letter) not in scripts
    if not other:
        return ""
    name = unicodedata.name(letter, "a character without a name")
    return (
        f"this line holds {escape}, {name}, which passes for another; write the plain one, "
        "or in code this escape"
    )
