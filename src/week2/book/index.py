"""The book as a whole: every page's blocks, every snippet, and which shows which."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from week2.book.notebook_blocks import all_notebooks, read_notebook
from week2.book.pages import Block, all_pages, read_page
from week2.book.project import BookError, Problem, Project
from week2.book.snippets import Snippet, all_snippets, list_outputs, load


class Book:
    """All of a project's pages and snippets, read once."""

    def __init__(self, project: Project) -> None:
        """Read nothing yet."""
        self.project = project
        self.problems: list[Problem] = []

    @cached_property
    def pages(self) -> dict[str, list[Block]]:
        """Blocks by page; README and CONTRIBUTING count as pages."""
        extra = [self.project.root / n for n in ("README.md", "CONTRIBUTING.md")]
        found = {}
        for path in [*all_pages(self.project), *(p for p in extra if p.exists())]:
            blocks, problems = read_page(self.project, path)
            self.problems += problems
            found[self.project.relative(path)] = blocks
        return found

    @cached_property
    def notebooks(self) -> dict[str, list[Block]]:
        """Blocks by notebook."""
        found = {}
        for path in all_notebooks(self.project):
            try:
                found[self.project.relative(path)] = read_notebook(self.project, path)
            except BookError as error:
                self.problems.append(Problem(self.project.relative(path), 0, str(error)))
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        """Every block of every page."""
        return [block for blocks in self.pages.values() for block in blocks]

    @cached_property
    def snippets(self) -> dict[str, Snippet]:
        """Every snippet that could be read, by its path from the root."""
        found = {}
        for path in all_snippets(self.project):
            try:
                snippet = load(self.project, path)
            except BookError as error:
                self.problems.append(Problem(self.project.relative(path), 0, str(error)))
            else:
                found[snippet.name] = snippet
        return found

    @cached_property
    def shown(self) -> dict[str, list[Block]]:
        """The blocks that embed a file, by the file's path from the root."""
        found: dict[str, list[Block]] = {}
        for block in self.blocks:
            for embed in block.embeds:
                found.setdefault(embed.path, []).append(block)
        return found

    @cached_property
    def recorded(self) -> dict[str, list[Path]]:
        """Every snippet's recorded outputs, by its path from the root, as they are now."""
        folders = {s.path.parent for s in self.snippets.values()}
        listed = {folder: list_outputs(folder) for folder in folders}
        return {n: listed[s.path.parent].get(s.stem, []) for n, s in self.snippets.items()}

    @cached_property
    def tracked(self) -> set[str] | None:
        """Every file that a clone has; None where there is no git."""
        return self.project.tracked()

    def shell_blocks(self) -> list[Block]:
        """The blocks that a shell runs."""
        return [b for b in self.blocks if b.language in ("sh", "bash")]

    def select(self, paths: list[str]) -> tuple[list[Snippet], list[Block]]:
        """The snippets and shell blocks that `paths` mean: pages, snippets or folders of either.

        Raises:
            BookError: a path that is none of these.
        """
        if not paths:
            return list(self.snippets.values()), self.shell_blocks()
        chosen: dict[str, Snippet] = {}
        shell: list[Block] = []
        for given in paths:
            path = Path(given).resolve()
            if not path.exists():
                raise BookError(
                    f"{given} does not exist; name a page, a snippet or a folder of either"
                )
            name = self.project.relative(path)
            names = {n for n in self.snippets if n == name or n.startswith(f"{name}/")}
            for page, blocks in {**self.pages, **self.notebooks}.items():
                if page == name or page.startswith(f"{name}/"):
                    names |= {e.path for b in blocks for e in b.embeds} & self.snippets.keys()
                    shell += [b for b in blocks if b.language in ("sh", "bash")]
            if not names and not shell:
                raise BookError(f"{given} holds no block and is no snippet")
            chosen |= {n: self.snippets[n] for n in sorted(names)}
        return list(chosen.values()), shell
