"""All that a site follows from, as hashes: of the whole, and of what any page may show.

A page shows programs, outputs and results, but little of other pages. So where the text of one page
has changed, what was made of the others still holds.
"""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

from bookproof.record import receipts
from bookproof.record.coverage import in_receipts
from bookproof.record.skips import read_skips
from bookproof.site.catalogue import title_of
from bookproof.site.kept import key_of
from bookproof.site.terms import entries
from bookproof.site.wheels import earlier_wheels
from bookproof.source.index import Book
from bookproof.source.project import Project

MACHINE = Path(__file__).parents[1]


class Inputs(NamedTuple):
    """Hashes of what a site follows from.

    Attributes:
        whole: all of it.
        ground: all but the text of pages; and what any page may show of others.
        shown: which page shows which file: some pages list that.
    """

    whole: str
    ground: str
    shown: str = ""

    def with_pages(self, book: Book) -> Inputs:
        """Take in what pages show of each other.

        That is the title of a page, the sentences of the glossary, and a page in a block.
        """
        root, docs = book.project.root, book.project.docs
        titles = [title_of(book, page) for page in sorted(docs.rglob("*.md"))]
        glossary = docs / "glossary.md"
        sentences = entries(book.text(glossary)) if glossary.is_file() else {}
        inside = [book.text(root / name) for name in sorted(book.shown) if name.endswith(".md")]
        shown = {name: [block.page for block in blocks] for name, blocks in book.shown.items()}
        return Inputs(self.whole, key_of(self.ground, titles, sentences, inside), key_of(shown))


def inputs(project: Project, strict: bool, earlier: Path | None = None) -> Inputs:
    """Hash all that a site follows from: files, distributions, settings, what is overdue."""
    # What receipts cover as a whole: files, and folders that were listed.
    read = {project.root / name for name in in_receipts(project.snippets, "files")}
    folders = [project.docs, project.snippets, project.library, MACHINE]
    beside = ("overrides", "requirements", *project.settings.companions)
    folders += [project.root / name for name in beside]
    paths = {p for p in project.root.iterdir() if not p.name.startswith(".")}
    paths |= {p for folder in folders for p in folder.rglob("*")}
    paths |= {project.root / ".gitignore", *read}
    # Where programs are, or read, pages, no text of a page concerns that page alone.
    apart = project.settings.typed or any(p.is_relative_to(project.docs) for p in read)
    pages = set() if apart else {*project.docs.rglob("*.md")}
    compiled_suffixes = (".pyc", ".so")
    overdue = sorted(name for name, entry in read_skips(project)[0].items() if entry.overdue)
    whole = hashlib.sha256(repr((strict, sys.version, overdue)).encode())
    for wheel in earlier_wheels(earlier) if earlier else []:
        whole.update(os.fsencode(f"{wheel.name}\0{receipts.digest(wheel)}\n"))
    # Name and version are in it; to parse 140 of them would take longer than all else here.
    for described in sorted({d.read_text("METADATA") or d.name for d in distributions()}):
        whole.update(described.encode())
    for name in sorted(n for n in os.environ if n.startswith(("BOOKPROOF_", "WEEK2_"))):
        whole.update(os.fsencode(f"{name}={os.environ[name]}\n"))
    ground = whole.copy()
    for path in sorted(p for p in paths if p.suffix not in compiled_suffixes and p.is_file()):
        place = path.relative_to(project.root if path.is_relative_to(project.root) else MACHINE)
        digest = receipts.digest(path)
        whole.update(os.fsencode(f"{place}\0{digest}\n"))
        ground.update(os.fsencode(f"{place}\0{'' if path in pages else digest}\n"))
    return Inputs(whole.hexdigest(), ground.hexdigest())
