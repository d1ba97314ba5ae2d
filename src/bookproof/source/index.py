"""The book as a whole: every page's blocks, every snippet, and which shows which."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from unicodedata import is_normalized

from bookproof.source import together
from bookproof.source.notebook_blocks import all_notebooks, read_notebook
from bookproof.source.pages import SHELL, Block, all_pages, parse_page
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import read_text
from bookproof.source.snippets import Snippet, all_snippets, list_outputs, load
from bookproof.source.typed import TypedPage, read_blocks, read_typed

T = TypeVar("T")


class Book:
    """All of a project's pages and snippets, read once.

    Attributes:
        project: where they lie.
        problems: what is wrong with what has been read so far.
        unread: files that could not be read. Each is a problem; nothing follows from what they
            seem to lack.
    """

    def __init__(self, project: Project) -> None:
        """Read nothing yet, but complete a change of its files in which a process was killed."""
        together.finish(project.root, project.state)
        self.project = project
        self.problems: list[Problem] = []
        self.unread: set[Path] = set()
        self._texts: dict[Path, str] = {}

    def text(self, path: Path) -> str:
        """Read a file, once; what cannot be read is noted as a problem and gives no text."""
        if path not in self._texts:
            self._texts[path] = self._read(path, read_text, path, self.project.root) or ""
        return self._texts[path]

    def _read(self, path: Path, read: Callable[..., T], *arguments: object) -> T | None:
        """Read something of a file; None where that fails, which is noted as a problem."""
        try:
            return read(*arguments)
        except BookError as error:
            self.unread.add(path)
            self.problems.append(error.at(self.project.relative(path)))
            return None

    @cached_property
    def pages(self) -> dict[str, list[Block]]:
        """Blocks by page; README and CONTRIBUTING count as pages."""
        typed = self.project.settings.typed
        beside = () if typed else ("README.md", "CONTRIBUTING.md")
        extra = [self.project.root / n for n in beside]
        pages = {}
        for path in [*all_pages(self.project), *(p for p in extra if p.exists())]:
            page = self.project.relative(path)
            if typed:
                pages[page] = read_blocks(self.project, page, self.text(path))
            else:
                pages[page], problems = parse_page(self.project, page, self.text(path))
                self.problems += problems
            if not is_normalized("NFC", page):
                fault = "its name is decomposed Unicode (NFD), which a typed link misses; rename it"
                self.problems.append(Problem(page, 0, fault))
        return pages

    @property
    def whole(self) -> bool:
        """Whether every page could be read, so that what none of them shows is not shown."""
        pages = self.pages  # reading them tells
        return not self.unread or self.unread.isdisjoint(self.project.root / p for p in pages)

    @cached_property
    def notebooks(self) -> dict[str, list[Block]]:
        """Blocks by notebook."""
        notebooks = {}
        for path in all_notebooks(self.project):
            blocks = self._read(path, read_notebook, self.project, path)
            if blocks is not None:
                notebooks[self.project.relative(path)] = blocks
        return notebooks

    @cached_property
    def blocks(self) -> list[Block]:
        """Every block of every page."""
        return [block for blocks in self.pages.values() for block in blocks]

    @cached_property
    def snippets(self) -> dict[str, Snippet]:
        """Every snippet that could be read, by its path from the root; typed pages are some."""
        snippets: dict[str, Snippet] = dict(self.typed)
        for path in self._snippet_files():
            if snippet := self._read(path, load, self.project, path):
                snippets[snippet.name] = snippet
        return snippets

    def _snippet_files(self) -> Iterable[Path]:
        """Where snippets lie; in an adopted tree only what its pages embed is ours."""
        if self.project.settings.typed:
            return [self.project.root / name for name in sorted(self.shown)]
        return all_snippets(self.project)

    @cached_property
    def typed(self) -> dict[str, TypedPage]:
        """What is typed into pages and runs, by name; nothing where settings do not allow it."""
        typed_pages: dict[str, TypedPage] = {}
        for page in self.pages if self.project.settings.typed else ():
            path = self.project.root / page
            units = self._read(path, read_typed, self.project, page, self.text(path))
            typed_pages |= {unit.name: unit for unit in units or ()}
        return typed_pages

    @cached_property
    def shown(self) -> dict[str, list[Block]]:
        """The blocks that embed a file, by the file's path from the root."""
        embedding: dict[str, list[Block]] = {}
        for block in self.blocks:
            for embed in block.embeds:
                embedding.setdefault(embed.path, []).append(block)
        return embedding

    @cached_property
    def recorded(self) -> dict[str, list[Path]]:
        """Every snippet's recorded outputs, by its path from the root, as they are now."""
        typed = {name: page.recorded() for name, page in self.typed.items()}
        others = {n: s for n, s in self.snippets.items() if n not in typed}
        listed = {folder: list_outputs(folder) for folder in {s.records for s in others.values()}}
        return typed | {n: listed[s.records].get(s.stem, []) for n, s in others.items()}

    @cached_property
    def tracked(self) -> set[str] | None:
        """Every file that a clone has; None where there is no git."""
        return self.project.tracked()

    def select(self, paths: list[str]) -> tuple[list[Snippet], list[Block]]:
        """Find the snippets and shell blocks in `paths`: pages, snippets or folders of either.

        An adopted tree has no shell blocks, for they may do anything.

        Raises:
            BookError: a path that is none of these.
        """
        if not paths:
            return [*self.snippets.values()], [b for b in self.blocks if b.language in SHELL]
        chosen: dict[str, Snippet] = {}
        shell: list[Block] = []
        for named in paths:
            path = Path(named).resolve()
            if not path.exists():
                raise BookError(
                    f"{named} does not exist; name a page, a snippet or a folder of either"
                )
            name = self.project.relative(path)
            known = self.snippets.keys()
            blocks = [
                block
                for page, listed in {**self.pages, **self.notebooks}.items()
                if _within(page, name)
                for block in listed
            ]
            there = known | set(map(self.project.relative, self.unread))  # unread: told elsewhere
            meant = {e.path for b in blocks for e in b.embeds}
            meant |= {n for n in there if _within(n.partition("#")[0], name)}
            commands = [b for b in blocks if b.language in SHELL]
            if not (commands or meant & there):
                raise BookError(
                    f"nothing in {named} can be run; name a page that shows a snippet, "
                    "a snippet or a folder of either"
                )
            shell += commands
            chosen |= {n: self.snippets[n] for n in sorted(meant & known)}
        return list(chosen.values()), shell

    def needing(
        self, need: str, snippets: list[Snippet], shell: list[Block]
    ) -> tuple[list[Snippet], list[Block]]:
        """Those of the snippets and shell blocks that declare `need`.

        Raises:
            BookError: none of them does.
        """
        chosen = [s for s in snippets if need in s.settings.needs]
        commands = [b for b in shell if need in b.needs]
        if not (chosen or commands):
            known = ", ".join(self.project.requirements)
            raise BookError(f"--need {need}: nothing here declares it; there are {known}")
        return chosen, commands


def _within(name: str, place: str) -> bool:
    """Whether a file is `place` or lies below it; both are named from the root, which is `.`."""
    return place in (".", name) or name.startswith(f"{place}/")
