"""Build the site beside the old one, compare it with what was collected, and swap the two.

Pages show what is recorded, and nothing is run. What no longer holds is shown all the same, with a
mark on its page and a note; `strict` refuses it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bookproof.check.checks import check_pages, check_proof
from bookproof.check.declared import check_declared
from bookproof.copies.clean import RAW, licence_line, site_address, site_text
from bookproof.copies.wheel import all_wheels
from bookproof.notebooks.declared import declared_notebook, written
from bookproof.notebooks.notebook import notebook_of
from bookproof.record.recording import remembered
from bookproof.site.assistants import write_copies
from bookproof.site.command import requirements_name, requirements_text
from bookproof.site.destination import check_destination, is_whole, swap, write_manifest
from bookproof.site.engines import KEYS, engine_of, make_pages, templates_of
from bookproof.site.inputs import Inputs, inputs
from bookproof.site.kept import Kept
from bookproof.site.korean import VOID
from bookproof.site.offline import write_worker
from bookproof.site.plain import as_markdown
from bookproof.site.policy import write_policy
from bookproof.site.wheels import write_wheels
from bookproof.source import files
from bookproof.source.index import Book
from bookproof.source.project import BookError, Problem, Project
from bookproof.source.snippets import without_markers

STAGE = "site-building-"
OWN = ("canonical", "alternate")  # links that name the site's own address and load nothing
OUTSIDE = re.compile("https?:|//")
LOADING = ("script", "img", "link", "iframe")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?]|$", re.I)  # how no link to a file begins


@dataclass(frozen=True)
class Built:
    """A site that has been built.

    Attributes:
        index: its first page.
        notes: what it shows as recorded although it no longer holds, and what the engine warned of.
        fresh: whether it was built now; False where nothing had changed since the last build.
    """

    index: Path
    notes: list[str]
    fresh: bool = True


def build_site(
    project: Project, out: Path, *, strict: bool = False, earlier: Path | None = None
) -> Built:
    """Build into `out` from what is recorded; no block is run, and a failure leaves what was there.

    Args:
        project: the book.
        out: folder of the site.
        strict: refuse a receipt that no longer holds, an overdue entry of the skip list and a
            warning of the engine, instead of building with a mark and a note.
        earlier: a folder of wheels that earlier sites had and this one keeps.

    Raises:
        BookError: `out` is no place for a site, a page is wrong, or what was built is not what was
            collected.
    """
    out = out.resolve()
    engine_of(os.environ)
    _check_date(os.environ)
    if earlier and not project.settings.wheels:
        raise BookError("this site has no wheels to keep others beside; set wheels = true")
    with files.locked(project.state / "build.lock", "another build"):
        check_destination(project, out)
        keys = inputs(project, strict, earlier)
        notes = _unchanged(project, out, keys.whole)
        if notes is not None:
            return Built(out / "index.html", notes, fresh=False)
        book = Book(project)
        keys = keys.with_pages(book)
        proof = _proof(book, keys)
        _refuse(check_pages(book) + (proof if strict else []))
        stage = _stage(project, out)
        try:
            built = stage / "site"
            warnings = make(book, built, os.environ, strict=strict, earlier=earlier, keys=keys)
            with Kept(project, "seen", keys.ground) as cache:
                _refuse(list(compare_with_collected(book, built, cache.once(seen))))
            write_manifest(built)
            swap(built, out)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        notes = [*map(str, proof), *warnings]
        _remember(project, out, keys.whole, notes)
    return Built(out / "index.html", notes)


def _check_date(variables: Mapping[str, str]) -> None:
    """Refuse a date of the build that the engines cannot read; they take it as UTC seconds."""
    date = variables.get("SOURCE_DATE_EPOCH", "0")
    if not re.fullmatch("[0-9]{1,11}", date):
        raise BookError(
            f"SOURCE_DATE_EPOCH={date!r} must be whole seconds since 1970, or not be set"
        )


def _stage(project: Project, out: Path) -> Path:
    """Make a new folder on the file system of `out`; remove those of builds that were killed."""
    beside = next(p for p in out.parents if p.exists())
    place = project.state if project.state.stat().st_dev == beside.stat().st_dev else beside
    for left in place.glob(f"{STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=STAGE, dir=place))


def _proof(book: Book, keys: Inputs) -> list[Problem]:
    """Judge what proves the pages; what was found of programs and receipts is kept."""
    with Kept(book.project, "proof", keys.ground) as cache:
        declared = cache.value(lambda: [astuple(p) for p in check_declared(book)], "declared")
        with remembered(book.project, cache.value(dict, "changed")):
            return check_proof(book, [Problem(*problem) for problem in declared])


def _memory(project: Project, out: Path) -> Path:
    return project.state / "built" / f"{hashlib.sha256(os.fsencode(out)).hexdigest()[:16]}.json"


def _unchanged(project: Project, out: Path, key: str) -> list[str] | None:
    """Read the notes of the last build, if nothing has changed since; None where something has."""
    try:
        last = json.loads(_memory(project, out).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return last["notes"] if last["key"] == key and is_whole(out) else None


def _remember(project: Project, out: Path, key: str, notes: list[str]) -> None:
    files.write(_memory(project, out), json.dumps({"key": key, "notes": notes}))


def make(
    book: Book,
    out: Path,
    variables: Mapping[str, str],
    *,
    strict: bool = False,
    earlier: Path | None = None,
    keys: Inputs | None = None,
) -> list[str]:
    """Make the site's files: the engine's pages, and what lies beside them.

    Args:
        book: to be built; it is not checked here.
        out: a new folder.
        variables: the environment, whose BOOKPROOF_SITE_URL and BOOKPROOF_REPO_URL are the
            addresses, and whose BOOKPROOF_ENGINE is the engine.
        strict: a warning of the engine is an error.
        earlier: a folder of wheels that earlier sites had and this one keeps.
        keys: of what the site follows from; without them, nothing is kept or taken from a build
            before.

    Returns:
        the warnings of the engine.

    Raises:
        BookError: the engine failed, a module failed to write its assets, or a page cannot be
            made a notebook.
    """
    variables = mkdocs_environment(book.project, variables, strict=strict)
    variables |= {KEYS: f"{keys.ground} {keys.shown}"} if keys else {}
    if book.project.settings.wheels:
        all_wheels(book.project)  # once, before the pages that name them
    with tempfile.TemporaryDirectory(dir=out.parent) as folder, ThreadPoolExecutor(1) as executor:
        beside = Path(folder) / "site"
        beside.mkdir()  # with the permissions of other folders: those that are copied
        others = executor.submit(_make_beside, book, beside, variables)
        warnings = make_pages(book.project, out, variables, strict=strict)
        others.result()
        shutil.copytree(beside, out, dirs_exist_ok=True)
    if book.project.settings.wheels:
        write_wheels(book.project, out, earlier)
    if not variables["BOOKPROOF_SITE_URL"]:
        for sitemap in out.glob("sitemap.xml*"):  # a list of addresses that it does not have
            sitemap.unlink()
    with Kept(book.project, "copies", keys.ground if keys else "") as cache:
        address = variables["BOOKPROOF_SITE_URL"]
        write_copies(out, book.project, address, cache.once(as_markdown))
    write_policy(out, templates_of(book.project, variables))
    write_worker(out)
    return warnings


def _make_beside(book: Book, out: Path, variables: Mapping[str, str]) -> None:
    """Make what the engine does not make, while it makes its pages."""
    write_assets(book.project, out)
    copy_sources(book, out, variables["BOOKPROOF_SITE_URL"])
    site = variables["BOOKPROOF_SITE_URL"] if book.project.settings.wheels else ""
    write_notebooks(book, out, variables.get("BOOKPROOF_REPO_URL", ""), site)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BookError("\n".join(["the site was not built:", *map(str, problems)]))


def mkdocs_environment(
    project: Project, variables: Mapping[str, str], *, strict: bool = False
) -> dict[str, str]:
    """Return the environment of the engine.

    Pages can be edited where BOOKPROOF_REPO_URL names a repository, or at BOOKPROOF_EDIT_URI,
    the address of a folder of sources.
    """
    edit = "edit/main/docs/" if variables.get("BOOKPROOF_REPO_URL") else ""
    edit = variables.get("BOOKPROOF_EDIT_URI") or edit
    return {
        **variables,
        "BOOKPROOF_SITE_URL": site_address(variables),
        "BOOKPROOF_VERSION": project.version,
        "PYTHONPATH": os.pathsep.join([str(project.library), str(Path(__file__).parents[2])]),
        "BOOKPROOF_EDIT_URI": edit,
        "BOOKPROOF_BUILD": "yes",
        "BOOKPROOF_OFFLINE": "yes",
        "BOOKPROOF_PROOF": "" if strict else "Built from committed receipts.",
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
    }


def copy_sources(book: Book, out: Path, address: str) -> None:
    """Put each Python file that a page shows into the site, as clean code: blocks link to it.

    Where the site has an address, the requirements of each program lie beside it, for pip.
    """
    project = book.project
    licence = licence_line(project)
    for name in book.shown:
        if snippet := book.snippets.get(name):
            files.write(out / RAW / name, site_text(project, snippet, address))
            wanted = requirements_text(project, snippet, address) if address else ""
            if wanted:
                files.write(out / RAW / requirements_name(name), wanted)
        elif name.endswith(".py"):
            text = without_markers((project.root / name).read_text("utf-8"))
            files.write(out / RAW / name, f"{licence}\n\n{text}" if licence else text)


def write_notebooks(book: Book, out: Path, repository: str, site: str) -> None:
    """Put each chapter page into the site as a notebook too, beside it and under its name.

    Where the site has wheels and an address, notebooks install the library from there; so do the
    book's own, of which other copies are not to know that address.
    """
    for page in book.pages:
        source = book.project.root / page
        inside = page.removeprefix("docs/")
        if page.startswith("docs/") and is_chapter(inside):
            target = (out / inside).with_suffix(".ipynb")
            content = written(notebook_of(book.project, source, repository, site))
            files.write(target, content)
    for entry in book.project.settings.notebooks if site else ():
        content = written(declared_notebook(book.project, entry, repository, site))
        files.write(out / entry.file.removeprefix("docs/"), content)


def is_chapter(page: str) -> bool:
    """Whether a page, as a path under docs/, belongs to a chapter."""
    return re.match(r"[0-9]+-[^/]+/", page) is not None


def write_assets(project: Project, out: Path) -> None:
    """Let the modules of `[tool.bookproof.assets]` write their folders of the site.

    Each runs in a process of its own as `python -m MODULE FOLDER`, FOLDER being the entry's name
    below `assets/`.

    Raises:
        BookError: a module failed; the message holds what it said.
    """
    variables = {
        **os.environ,
        **project.settings.environment,
        "PYTHONPATH": str(project.library),
    }
    for name, module in project.settings.assets.items():
        done = subprocess.run(
            [sys.executable, "-m", module, str(out / "assets" / name)],
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
        self.inside: list[tuple[int, str]] = []
        self.unread: list[tuple[int, str]] = []

    def handle_data(self, data: str) -> None:
        if match := UNREAD.match(data):
            self.unread.append((self.getpos()[0], match[0].strip()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for address in filter(None, (values.get("src"), values.get("href"))):
            if not ELSEWHERE.match(address):
                self.inside.append((self.getpos()[0], address))
            elif tag in LOADING and OUTSIDE.match(address) and values.get("rel") not in OWN:
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


def seen(page: str) -> dict[str, Any]:
    """Return what is checked of a page's HTML: its code elements, marks and addresses."""
    parser = _Blocks()
    parser.feed(page)
    return {name: getattr(parser, name) for name in ("count", "unread", "outside", "inside")}


def compare_with_collected(
    book: Book, out: Path, seen: Callable[[str], dict[str, Any]] = seen
) -> Iterator[Problem]:
    """Check each page: as many code elements as blocks, all of it read, and no link to nothing."""
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
        report = seen(path.read_text("utf-8"))
        if report["count"] != len(blocks):
            yield Problem(
                page,
                0,
                f"{len(blocks)} blocks were collected and {report['count']} code elements were "
                "built; a block is written so that the collector passes over it",
            )
        for line, marker in report["unread"]:
            yield Problem(
                page, 0, f"built line {line} shows {marker} as text: its indentation is broken"
            )
        for line, address in report["outside"]:
            yield Problem(page, 0, f"built line {line} asks another host: {address}")
        for line, address in report["inside"]:
            if not (path.parent / unquote(re.split("[?#]", address)[0])).exists():
                yield Problem(page, 0, f"built line {line} leads nowhere: {address}")
