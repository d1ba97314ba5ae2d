"""How the book's programs stand: how many have been run, and what the others wait for.

One paragraph, counted from receipts: `<!--bookproof:status-->` or `<!--bookproof:status NAME-->`
stands for it on a page. README, which no build goes through, holds the book's between two comments.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator

from bookproof.record.receipts import Receipt
from bookproof.record.recording import Recording
from bookproof.source import files
from bookproof.source.index import Book
from bookproof.source.links import mkdocs_settings
from bookproof.source.page import read
from bookproof.source.project import BookError, Problem
from bookproof.source.snippets import Snippet

README = "README.md"
HELD = re.compile(r"(?<=<!--bookproof:status-->\n).*?(?=<!--/bookproof:status-->)", re.S)
MARK = "status: waiting"  # in a page's front matter: the theme shows it in the menu
DEVICES = {"cpu": "a CPU", "cuda": "a GPU"}


def paragraph(book: Book, chapter: str = "", where: Callable[[str], str] | None = None) -> str:
    """How many programs the book or a chapter shows, how many have been run, what others lack.

    Args:
        book: whose snippets and receipts are counted, exercises apart.
        chapter: a folder of `snippets/`; the whole book where it is empty.
        where: makes of a page the words that name it, for the pages of what has not been run;
            these are not named without it.

    Raises:
        BookError: there is no such chapter.
    """
    programs, exercises = _shown(book, chapter)
    receipts = {name: Recording(book.project, s).readable for name, s in programs.items()}
    ran = {name: receipt for name, receipt in receipts.items() if receipt}
    whole = f"{'This chapter' if chapter else 'The book'} shows {count(len(programs), 'program')}"
    if exercises:
        whole += f", and {count(exercises, 'exercise')} beside them"
    waiting = _waiting(book, [s for name, s in programs.items() if name not in ran], where)
    sentences = [f"{whole}.", f"{_ran(ran, len(programs))}{waiting}."]
    bare = sum(not programs[name].settings.needs for name in ran)
    if bare < len(ran):
        needs = Counter(need for name in ran for need in programs[name].settings.needs)
        listed = [f"{_called(book, need)} ({n})" for need, n in needs.most_common()]
        sentences += [
            f"Of those that were run, {bare} need nothing beyond the Python packages that they "
            f"name. The other {len(ran) - bare} show what they printed on the authors' machine; "
            f"they also need {_listed(listed)}."
        ]
    return " ".join(sentences)


def _shown(book: Book, chapter: str) -> tuple[dict[str, Snippet], int]:
    """Find the programs by name, and count the exercises beside them."""
    folder = book.project.snippets / chapter
    inside = {n: s for n, s in book.snippets.items() if s.path.is_relative_to(folder)}
    if not inside:
        raise BookError(f"<!--bookproof:status {chapter}-->: snippets/{chapter} holds no program")
    programs = {n: s for n, s in inside.items() if not s.is_exercise and not s.is_solution}
    return programs, sum(s.is_exercise for s in inside.values())


def _ran(ran: dict[str, Receipt], programs: int) -> str:
    if not ran:
        return "None of the programs has been run"
    many = f"{len(ran)} of the programs" if len(ran) < programs else "All programs"
    verb = "has" if many.startswith("1 ") else "have"
    devices = Counter(receipt.device for receipt in ran.values())
    if len(devices) == 1:
        return f"{many} {verb} been run, on {DEVICES[next(iter(devices))]}"
    each = [f"{n} on {DEVICES[device]}" for device, n in devices.most_common()]
    return f"{many} {verb} been run, {_listed(each)}"


def _waiting(book: Book, programs: list[Snippet], where: Callable[[str], str] | None) -> str:
    """Say what the programs that were never run wait for, as the end of a sentence."""
    lacking: dict[tuple[str, ...], list[Snippet]] = {}
    for snippet in programs:
        lacking.setdefault(snippet.settings.needs, []).append(snippet)
    parts = []
    for needs, snippets in sorted(lacking.items(), key=lambda item: -len(item[1])):
        what = " and ".join(_called(book, need) for need in needs) or "a first run"
        part = f"{len(snippets)} {'waits' if len(snippets) == 1 else 'wait'} for {what}"
        pages = {page: None for s in snippets for page in _pages(book, s)}
        parts.append(f"{part} ({', '.join(map(where, pages))})" if where and pages else part)
    return f"; {_listed(parts)}" if parts else ""


def _pages(book: Book, snippet: Snippet) -> list[str]:
    """Find the pages of the site that show a snippet."""
    shown = (block.page for block in book.shown.get(snippet.name, []))
    return [page for page in dict.fromkeys(shown) if page.startswith("docs/")]


def _called(book: Book, need: str) -> str:
    return book.project.requirements[need].called or need


def count(n: int, what: str) -> str:
    """Write how many there are of something."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


def check_status(book: Book) -> Iterator[Problem]:
    """README says how the programs stand; the menu marks the pages that hold some never run.

    The mark is asked for where mkdocs.yml says what it means, under `extra.status.waiting`.
    """
    yield from _check_readme(book)
    if "waiting" in mkdocs_settings(book.project).get("extra", {}).get("status", {}):
        yield from _check_marks(book)


def _check_readme(book: Book) -> Iterator[Problem]:
    text = _readme(book)
    held = HELD.search(text)
    if held and held[0] != _wrapped(book):
        line = text[: held.start()].count("\n") + 1
        message = "what it says of the programs is out of date; it must be"
        command = f"{book.project.settings.command} record"
        yield Problem(README, line, f"{message} ({command} writes it): {paragraph(book)}")


def _check_marks(book: Book) -> Iterator[Problem]:
    waiting: dict[str, list[str]] = {}
    for name, snippet in _shown(book, "")[0].items():
        if not snippet.receipt.is_file():
            for page in _pages(book, snippet):
                waiting.setdefault(page, []).append(name)
    for page in book.pages:
        marked = f"\n{MARK}\n" in read(book.text(book.project.root / page)).front
        if page in waiting and not marked:
            names = ", ".join(waiting[page])
            yield Problem(page, 1, f"{names} was never run: put `{MARK}` into its front matter")
        if marked and page not in waiting:
            yield Problem(page, 1, f"all that it shows has been run; delete `{MARK}`")


def renew(book: Book) -> list[str]:
    """Rewrite what is made of outputs and receipts, notebooks and README; the names of those."""
    names = []
    if book.project.settings.notebooks:
        from bookproof.notebooks import declared  # a book without needs no nbformat

        names = declared.rewrite(book.project)
    return [*names, *rewrite(book)]


def rewrite(book: Book) -> list[str]:
    """Bring README up to date; the names of what was written."""
    old = _readme(book)
    new = HELD.sub(lambda _: _wrapped(book), old)
    if new == old:
        return []
    files.write(book.project.root / README, new)
    return [README]


def _readme(book: Book) -> str:
    path = book.project.root / README
    return book.text(path) if path.is_file() else ""


def _wrapped(book: Book) -> str:
    return textwrap.fill(paragraph(book), 100, break_on_hyphens=False) + "\n"
