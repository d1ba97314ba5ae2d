"""What each block of a built page can do at home, and the program that a reader makes of it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

from bookproof.exercises.tasks import Task, all_tasks
from bookproof.site.catalogue import title_of
from bookproof.source.index import Book
from bookproof.source.project import Project
from bookproof.source.snippets import MARKER, Region, Snippet


@dataclass(frozen=True)
class Runnable:
    """A block that shows a part of a program, or the task of an exercise.

    Attributes:
        snippet: the program.
        region: the lines of it that the page shows.
        task: the exercise, if it is one.
    """

    snippet: Snippet
    region: Region
    task: Task | None = None

    def program(self, code: str | None) -> Snippet:
        """Put a reader's code in the place of what the page shows; nothing leaves it as it is."""
        if code is None:
            return self.snippet
        lines = self.snippet.text.splitlines(keepends=True)
        shown = lines[self.region.start - 1 : self.region.end]
        indent = min((len(line) - len(line.lstrip()) for line in shown if line.strip()), default=0)
        body = textwrap.indent(code.rstrip("\n") + "\n", " " * indent)
        text = "".join([*lines[: self.region.start - 1], body, *lines[self.region.end :]])
        return replace(self.snippet, text=text)

    def line(self, program: Snippet, number: int) -> int:
        """Find a line of the program in what the page shows of it; 0 if it is not there."""
        after = len(self.snippet.text.splitlines()) - self.region.end
        lines = program.text.splitlines()
        shown = lines[self.region.start - 1 : number]
        if not self.region.start <= number <= len(lines) - after:
            return 0
        while shown and not shown[0].strip():  # as a block is highlighted
            del shown[0]
        return sum(not MARKER.match(line) for line in shown)


class Shelf:
    """The blocks of every page, as the built pages number them."""

    def __init__(self, book: Book) -> None:
        """Read the book."""
        self.book = book
        self.tasks = {task.stub.name: task for task in all_tasks(book)}

    def blocks(self, address: str) -> list[tuple[str, str, Runnable | None]]:
        """List the blocks of a page that show Python, in order: file, region, how it can be run.

        A part of the library and a solution are shown, and not run by themselves.

        Args:
            address: of the page, from the site's root; a page without such blocks has none.
        """
        first = (b.embeds[0] for b in self.book.pages.get(_source(address), ()) if b.embeds)
        shown = [(e.path, e.region) for e in first if e.path.endswith(".py")]
        return [(name, region, self.block(name, region)) for name, region in shown]

    def block(self, name: str, region: str) -> Runnable | None:
        """Find what a block shows, by file and region; nothing if that is not to be run."""
        snippet = self.book.snippets.get(name)
        if snippet is None or snippet.is_solution:
            return None
        whole = Region("", 1, len(snippet.text.splitlines()))
        shown = snippet.regions.get(region, whole)
        return Runnable(snippet, shown, self.tasks.get(name) if region == "task" else None)

    def exercises(self, address: str) -> list[tuple[str, str, list[str]]]:
        """List the pages below a folder that set exercises: address, title, names of those.

        Args:
            address: of the folder's index, such as a chapter's first page; other pages have none.
        """
        source = _source(address)
        if not source.endswith("/index.md"):
            return []
        folder = source.removesuffix("index.md")
        names: dict[str, list[str]] = {}
        for task in self.tasks.values():
            if task.page.startswith(folder):
                names.setdefault(task.page, []).append(task.name)
        root = self.book.project.root
        return [
            (_address(page), title_of(self.book, root / page) or page, tasks)
            for page, tasks in names.items()
        ]


def lacking(project: Project, snippet: Snippet) -> str:
    """Say what a program needs that this machine lacks, and how to get it; nothing if all is here.

    Raises:
        BookError: a requirement cannot be probed.
    """
    missing = [project.requirements[n] for n in snippet.settings.needs if not project.met(n)]
    named = " and ".join(r.called or r.name for r in missing)
    return " ".join([f"It needs {named}.", *(r.get for r in missing if r.get)]) if missing else ""


def _source(address: str) -> str:
    """Name the page's source from the root of the project."""
    page = address.strip("/") if address.endswith(".html") else f"{address.strip('/')}/index.html"
    return f"docs/{page.strip('/').removesuffix('.html')}.md"


def _address(source: str) -> str:
    return f"/{source.removeprefix('docs/').removesuffix('.md')}.html"
