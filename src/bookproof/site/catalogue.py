"""The table of every snippet, which `<!--bookproof:snippets-->` stands for on a page.

Plain HTML that reads well as it is; a script may filter it by what its rows carry
(`data-chapter`, `data-libraries`, `data-device`).
"""

from __future__ import annotations

import html
from pathlib import Path

from packaging.requirements import Requirement

from bookproof.copies.wheel import imports_library, name_of, neighbours_of, own_name
from bookproof.record import receipts
from bookproof.site import korean
from bookproof.source.index import Book
from bookproof.source.links import navigation
from bookproof.source.page import read
from bookproof.source.reading import read_text
from bookproof.source.snippets import Snippet
from bookproof.source.verbatim import visible

LONGEST = 72  # characters shown of what a snippet prints
COLUMNS = ("File", "Prints", "Libraries", "Runs on", "Explained in")


def table(book: Book, to_root: str, raw: str) -> str:
    """Return the table as HTML, a group of rows for each chapter.

    Exercises are left out: their pages and the command `exercise` lead to them.

    Args:
        book: whose snippets are listed.
        to_root: the way from the page to the site's root, such as `../`.
        raw: the folder of the site that holds the files themselves.
    """
    order = {f"docs/{page}": place for place, page in enumerate(navigation(book.project))}
    chapters: dict[str, list[str]] = {}
    for snippet in book.snippets.values():
        if not snippet.is_exercise and not snippet.is_solution:
            chapter = snippet.path.parent.name
            row = _row(book, snippet, order, to_root, raw)
            chapters.setdefault(chapter, []).append(row)
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in COLUMNS)
    body = "".join(_group(book, name, rows) for name, rows in sorted(chapters.items()))
    # The roles say again what the elements say: a narrow screen's layout takes it from them.
    return (
        '<div class="w2-catalogue" data-search-exclude><table class="w2-table" role="table">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{body}</table></div>'
    )


def _group(book: Book, chapter: str, rows: list[str]) -> str:
    title = html.escape(
        title_of(book, book.project.docs / chapter / "index.md") or chapter.capitalize()
    )
    return (
        f'<tbody role="rowgroup" data-title="{title}"><tr role="row" class="w2-chapter">'
        f'<th role="rowheader" scope="rowgroup" colspan="{len(COLUMNS)}">{title}</th></tr>'
        f"{''.join(rows)}</tbody>"
    )


def _row(book: Book, snippet: Snippet, order: dict[str, int], to_root: str, raw: str) -> str:
    address = html.escape(f"{to_root}{raw}/{snippet.name}")
    file = html.escape(snippet.path.name)
    named = {Requirement(d).name for d in snippet.dependencies}
    if imports_library(book.project, snippet):
        named.add(own_name(book.project))
    named |= {name_of(book.project, folder) for folder in neighbours_of(book.project, snippet)}
    libraries = sorted(named, key=str.lower)
    device, runs = _runs(book, snippet)
    cells = [
        f'<a class="w2-file" href="{address}">{file}</a> '
        f'<a class="w2-download" href="{address}" download="{file}" '
        f'aria-label="Download {file}">Download</a>',
        _prints(book, snippet),
        html.escape(", ".join(libraries)) or "Python alone",
        html.escape(runs),
        _explained(book, snippet, order, to_root),
    ]
    marked = "".join(
        f'<td role="cell" data-name="{name}">{cell}</td>'
        for name, cell in zip(COLUMNS[1:], cells[1:], strict=True)
    )
    return (
        f'<tr role="row" data-libraries="{html.escape(" ".join(libraries))}" '
        f'data-device="{device}"><th role="rowheader" scope="row">{cells[0]}</th>{marked}</tr>'
    )


def _prints(book: Book, snippet: Snippet) -> str:
    """Pick the first line that was recorded, or the error that it shows, or what it makes."""
    outputs = {path.suffix: path for path in reversed(book.recorded[snippet.name])}
    if ".out" in outputs:
        lines = [
            line for line in read_text(outputs[".out"], printed=True).splitlines() if line.strip()
        ]
        if lines:
            line = visible(lines[-1 if snippet.settings.raises else 0].strip())
            text = line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
            language = ' lang="ko"' if korean.RUN.search(text) else ""
            return f"<code{language}>{html.escape(text)}</code>"
    if not snippet.receipt.is_file():
        return "not recorded yet"
    kinds = {".svg": "a figure", ".json": "numbers"}
    products = [what for suffix, what in kinds.items() if suffix in outputs]
    return f"nothing; it makes {' and '.join(products)}" if products else "nothing"


def _runs(book: Book, snippet: Snippet) -> tuple[str, str]:
    """Return the kind of device that a snippet needs, `cpu` or `gpu`, and where it last ran."""
    needs = [book.project.requirements[name] for name in snippet.settings.needs]
    device = "gpu" if any(need.device == "cuda" for need in needs) else "cpu"
    receipt = receipts.read(snippet.receipt)
    lacking = next((need.lacking for need in needs), "not recorded")
    ran = receipt.device_name if receipt else lacking
    others = [need.name for need in needs if need.device != "cuda"]
    return device, f"{ran}; needs {', '.join(others)}" if others and receipt else ran


def _explained(book: Book, snippet: Snippet, order: dict[str, int], to_root: str) -> str:
    """Return a link to the first page of a chapter that shows a snippet, or else to any page."""
    shown = {b.page for b in book.shown.get(snippet.name, []) if b.page.startswith("docs/")}
    ordered = sorted(shown, key=lambda p: (p.count("/") < 2, order.get(p, len(order)), p))
    if not ordered:
        return ""
    return link_to(book, to_root, ordered[0])


def link_to(book: Book, to_root: str, page: str) -> str:
    """Return a link, as HTML, to a page of the site, under its title."""
    title = title_of(book, book.project.root / page) or page
    address = f"{to_root}{page.removeprefix('docs/').removesuffix('.md')}.html"
    return f'<a href="{html.escape(address)}">{html.escape(title)}</a>'


def title_of(book: Book, page: Path) -> str:
    """Return a page's first heading, without its markup; empty where it has none."""
    headings = read(book.text(page)).headings if page.is_file() else ()
    return next((heading.title for heading in headings if heading.level == 1), "")
