"""Build the site beside the old one, compare it with what was collected, and swap the two."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from week2.book.address import add_what_an_address_allows
from week2.book.bundle import bundle_styles
from week2.book.checks import check_book
from week2.book.index import Book
from week2.book.markdown import RAW
from week2.book.notebook import notebook_of
from week2.book.notebooks import written
from week2.book.offline import write_worker
from week2.book.project import BookError, Problem, Project, locked
from week2.book.receipts import atomic_write

AT_FDCWD, RENAME_EXCHANGE = -100, 2
OWN = ("canonical", "alternate")  # links that name the site's own address and load nothing
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def build_site(project: Project, out: Path) -> Path:
    """Build into `out`; a failure leaves what was there.

    Args:
        project: the book.
        out: folder of the site.

    Returns:
        the path of its first page.

    Raises:
        BookError: a check failed, MkDocs warned, or the pages do not show what was collected.
    """
    with locked(project.state / "build.lock"):
        book = Book(project)
        _refuse(check_book(book))
        project.state.mkdir(exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="site-", dir=project.state))
        try:
            built = fresh / "site"
            make(book, built, os.environ)
            _refuse(list(compare_with_collected(book, built)))
            swap(built, out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return out / "index.html"


def make(book: Book, out: Path, variables: Mapping[str, str]) -> None:
    """Make the site's files: MkDocs' pages, and what stands beside them.

    Args:
        book: to be built; it is not checked here.
        out: a new folder.
        variables: the environment, whose WEEK2_SITE_URL and WEEK2_REPO_URL are the addresses.

    Raises:
        BookError: MkDocs warned, a module failed to write its assets, or a page cannot be made a
            notebook.
    """
    variables = mkdocs_environment(book.project, variables)
    _mkdocs(book.project, out, variables)
    write_assets(book.project, out)
    copy_sources(book, out)
    bundle_styles(out)
    write_notebooks(book, out, variables.get("WEEK2_REPO_URL", ""))
    add_what_an_address_allows(out, variables["WEEK2_SITE_URL"], book.project.title)
    write_worker(out)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BookError("\n".join(["the site was not built:", *map(str, problems)]))


def _mkdocs(project: Project, out: Path, variables: dict[str, str]) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    done = subprocess.run(
        command, cwd=project.root, capture_output=True, text=True, check=False, env=variables
    )
    if done.returncode:
        raise BookError(f"the site was not built; MkDocs says:\n{done.stdout}{done.stderr}")


def mkdocs_environment(project: Project, variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of MkDocs; pages can be edited where WEEK2_REPO_URL names a repository."""
    edit = "edit/main/docs/" if variables.get("WEEK2_REPO_URL") else ""
    address = variables.get("WEEK2_SITE_URL", "").strip()
    return {
        **variables,
        "WEEK2_SITE_URL": f"{address.rstrip('/')}/" if address else "",
        "WEEK2_VERSION": project.version,
        "PYTHONPATH": str(project.library),
        "WEEK2_EDIT_URI": edit,
        "WEEK2_OFFLINE": "yes",
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
    }


def copy_sources(book: Book, out: Path) -> None:
    """Put each file that a page shows into the site, where its blocks link to."""
    for name in book.shown:
        if name.endswith(".py"):
            target = out / RAW / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(book.project.root / name, target)


def write_notebooks(book: Book, out: Path, repository: str) -> None:
    """Put each chapter page into the site as a notebook too, beside it and under its name."""
    for page in book.pages:
        source = book.project.root / page
        inside = page.removeprefix("docs/")
        if page.startswith("docs/") and is_chapter(inside):
            target = (out / inside).with_suffix(".ipynb")
            content = written(notebook_of(book.project, source, repository))
            atomic_write(target, content.encode())


def is_chapter(page: str) -> bool:
    """Whether a page, as a path under docs/, belongs to a chapter."""
    return re.match(r"[0-9]+-[^/]+/", page) is not None


def write_assets(project: Project, out: Path) -> None:
    """Let the modules of `[tool.week2.book.assets]` write their folders of the site.

    Each runs in a process of its own as `python -m MODULE FOLDER CACHE`, FOLDER being the entry's
    name below `assets/`; CACHE is its own from build to build.

    Raises:
        BookError: a module failed; the message holds what it said.
    """
    variables = {
        **os.environ,
        **project.settings.environment,
        "PYTHONPATH": str(project.library),
    }
    for name, module in project.settings.assets.items():
        folders = [out / "assets" / name, project.state / "assets" / name]
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, folders)],
            cwd=project.root,
            capture_output=True,
            text=True,
            check=False,
            env=variables,
        )
        if done.returncode:
            raise BookError(
                f"the site was not built; {module} could not write assets/{name}:\n{done.stderr}"
            )


# How an admonition, a foldable one or a tab begins; a reader sees these only where they failed.
UNREAD = re.compile(r"\s*(?:(?:\?\?\?\+?|!!!) \w+|=== \")")


class _Blocks(HTMLParser):
    """Counts the code blocks of a page outside its API documentation."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.stack: list[bool] = []  # whether each open element belongs to API documentation
        self.outside: list[tuple[int, str]] = []
        self.unread: list[tuple[int, str]] = []

    def handle_data(self, data: str) -> None:
        if found := UNREAD.match(data):
            self.unread.append((self.getpos()[0], found[0].strip()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name in ("src", "href") if tag in ("script", "img", "link", "iframe") else ():
            address = values.get(name) or ""
            if address.startswith(("http:", "https:", "//")) and values.get("rel") not in OWN:
                self.outside.append((self.getpos()[0], address))
        if tag in VOID:
            return
        classes = (values.get("class") or "").split()
        self.stack.append(bool(self.stack and self.stack[-1]) or "doc" in classes)
        if tag == "pre" and not self.stack[-1]:
            self.count += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.stack:
            self.stack.pop()


def compare_with_collected(book: Book, out: Path) -> Iterator[Problem]:
    """The number of blocks collected is the number of code elements built, page by page."""
    for page, blocks in {**book.pages, **book.notebooks}.items():
        if not page.startswith("docs/"):
            continue
        built = out / page.removeprefix("docs/").removesuffix(".md").removesuffix(".ipynb")
        path = built.with_name(built.name + ".html")
        if built.name == "README":
            path = built.with_name("index.html")
        if not path.is_file():
            yield Problem(page, 0, f"it was not built: the site has no {path.name}")
            continue
        parser = _Blocks()
        parser.feed(path.read_text("utf-8"))
        if parser.count != len(blocks):
            yield Problem(
                page,
                0,
                f"{len(blocks)} blocks were collected and {parser.count} code elements were built; "
                "a block is written so that the collector passes over it",
            )
        for line, marker in parser.unread:
            yield Problem(
                page, 0, f"built line {line} shows {marker} as text: its indentation is broken"
            )
        for line, address in parser.outside:
            yield Problem(page, 0, f"built line {line} asks another host: {address}")


def swap(built: Path, out: Path) -> None:
    """Put `built` in the place of `out` in one step; the old site is deleted afterwards."""
    if not out.exists():
        os.rename(built, out)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    exchange = getattr(libc, "renameat2", None)
    failed = exchange is None or exchange(
        AT_FDCWD, os.fsencode(built), AT_FDCWD, os.fsencode(out), RENAME_EXCHANGE
    )
    if failed:  # a file system that cannot exchange: two steps
        old = built.with_name("old")
        os.rename(out, old)
        os.rename(built, out)
