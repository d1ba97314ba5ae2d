"""`pytest --codeblocks`: pytest-codeblocks' collector, run by this book's engine.

Its option, its Markdown files and its comments stay. A block is run as the machine runs it, an
output block is compared with its receipt, and a fence that would be passed over is an error.
What takes too long for every change is left to `prove`; its receipts are judged.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_codeblocks.plugin import TestBlock

from bookproof.record import receipts
from bookproof.run.engine import LONG, Engine
from bookproof.run.outcome import Outcome
from bookproof.run.shown_lines import trace_tests, untraced
from bookproof.sandbox.pool import Pool
from bookproof.source.index import Book
from bookproof.source.notebook_blocks import read_notebook
from bookproof.source.pages import PARSERS, Block, parse_page
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.reading import read_text


class Session:
    """One engine for a whole test run, started when the first block needs it."""

    def __init__(self, root: Path) -> None:
        """Start nothing yet."""
        self.book = Book(Project.find(root))
        self.pool = Pool(self.book.project, tracing=self.book.project.notes is not None)
        self.engine = Engine(self.book, self.pool, leave=self.book.project.later)
        self._outcomes: dict[str, Outcome] = {}
        self._notebooks: dict[Path, list[str]] = {}

    def outcome(self, name: str) -> Outcome:
        """How a snippet stands; run once however many blocks show it."""
        if name not in self._outcomes:
            self._outcomes[name] = self.engine.run(self.book.snippets[name])
        return self._outcomes[name]

    def notebook(self, path: Path) -> list[str]:
        """Faults of a notebook, executed once as a whole."""
        from bookproof.notebooks.declared import execute_once

        if path not in self._notebooks:
            self._notebooks[path] = execute_once(self.book.project, path)
        return self._notebooks[path]


def pytest_configure(config: pytest.Config) -> None:
    """Note library lines where asked, and take the place of pytest-codeblocks' own collector."""
    if os.environ.get("BOOKPROOF_COVERAGE"):
        project = Project.find(config.rootpath)
        if project.notes:
            config.add_cleanup(trace_tests(project, project.notes))
    if not config.getoption("codeblocks", False):
        return
    import pytest_codeblocks.plugin as stock

    try:
        session = Session(config.rootpath)
    except BookError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.unregister(stock)
    config.pluginmanager.register(Collector(session), "bookproof-codeblocks")


@dataclass(eq=False)
class Collector:
    """The hooks that are active under `--codeblocks`; they collect for `session`."""

    session: Session

    @pytest.hookimpl
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Any:
        """Make a collector of a page of the book, or of a Markdown file beside it."""
        project = self.session.book.project
        ours = file_path.parent == project.root or file_path.is_relative_to(project.docs)
        if not ours or file_path.suffix not in (".md", ".ipynb"):
            return None
        page = BookPage.from_parent(parent, path=file_path)
        page.run = self.session
        return page

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Begin with the pages that take longest, by their receipts: no process ends with one.

        The notebooks follow: what has passed on its page is not run alone once more.
        """
        book = self.session.book
        blocks = [item for item in items if isinstance(item, BookBlock)]
        later = {LONG, *book.project.later}
        seconds: defaultdict[Path, float] = defaultdict(float)
        # In one order, so that sums round alike in each process: all have to collect the same.
        for path, name in sorted({(i.path, e.program) for i in blocks for e in i.obj.embeds}):
            snippet = book.snippets.get(name)
            if snippet and later.isdisjoint(snippet.settings.needs):
                with suppress(BookError):  # the block itself tells of a spoilt receipt
                    receipt = receipts.read(snippet.receipt)
                    seconds[path] += receipt.seconds if receipt else 0
        items.sort(key=lambda i: (not seconds[i.path], isinstance(i, BookCell), -seconds[i.path]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Leave blocks to the processes that run them, which note what they reach themselves."""
        with untraced() if isinstance(item, BookBlock) else nullcontext():
            return (yield)

    @pytest.hookimpl
    def pytest_unconfigure(self) -> None:
        """Stop workers and services."""
        self.session.pool.__exit__(None, None, None)


class BookPage(pytest.File):
    """A page, or a notebook, whose cells run as one program; `run` is what all blocks share."""

    run: Session

    def collect(self) -> Iterator[pytest.Item]:
        """One item a block; an error where a fence would slip through."""
        project, notebook = self.run.book.project, self.path.suffix == ".ipynb"
        problems: list[Problem] = []
        try:
            if notebook:
                blocks = read_notebook(project, self.path)
            else:
                text = read_text(self.path, project.root)
                blocks, problems = parse_page(project, project.relative(self.path), text)
        except BookError as error:
            raise self.CollectError(str(error)) from None
        if problems:
            raise self.CollectError("\n".join(map(str, problems)))
        for block in blocks:
            kind = BookCell if notebook else BookBlock
            item = kind.from_parent(self, name=block.name, obj=block)
            item.run = self.run
            yield item


class BookBlock(TestBlock):
    """One block of a page."""

    run: Session
    obj: Block

    def runtest(self) -> None:
        """Run, compare or parse the block."""
        project = self.run.book.project
        if self.obj.language in ("sh", "bash"):
            self._judge(self.run.engine.run_shell(self.obj))
        for embed in self.obj.embeds:
            if not (project.root / embed.path).is_file():
                pytest.fail(f"{self.obj.page}:{embed.line}: {embed.path} does not exist", False)
            if embed.program in self.run.book.snippets:
                self._judge(self.run.outcome(embed.program))
            elif project.root / embed.path in self.run.book.unread:
                pytest.fail("\n".join(map(str, self.run.book.problems)), pytrace=False)
            elif embed.program != embed.path:
                pytest.fail(f"{self.obj.page}:{embed.line}: no snippet makes {embed.path}", False)
        if self.obj.language in PARSERS and not self.obj.embeds:
            PARSERS[self.obj.language](self.obj.body)

    def _judge(self, outcome: Outcome) -> None:
        if outcome.status == "failed":
            pytest.fail(outcome.message, pytrace=False)
        if outcome.status == "unmet":
            pytest.skip(outcome.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Give the engine's own message: page, line, difference, and how to run it again."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the block stands."""
        return self.path, self.obj.line - 1, self.name


class BookCell(BookBlock):
    """One block of a notebook; its number is its cell's."""

    def runtest(self) -> None:
        """Judge what it shows, and for code the notebook that it is part of."""
        for embed in self.obj.embeds:
            if embed.path in self.run.book.snippets:
                self._judge(self.run.outcome(embed.path))
        if self.obj.language == "python" and (faults := self.run.notebook(self.path)):
            pytest.fail(f"{self.obj.page}: " + "\n".join(faults), pytrace=False)
