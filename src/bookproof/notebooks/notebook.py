"""Pages as notebooks: the same prose, the same programs in cells, the outputs that are recorded.

A snippet that needs nothing special is a code cell. What a bare machine may lack, regions of the
library, and solutions are quoted. Outputs are those on record, so that a notebook made twice is
the same; `execute` runs one in a kernel of its own and says where it prints something else.
What is recorded is data here too: `bookproof.source.verbatim` says how it shows.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, v4

from bookproof.copies.clean import dependencies, wheel_at
from bookproof.copies.wheel import (
    companions,
    held,
    imports_library,
    name_of,
    own_name,
    packages,
    wheels_for,
)
from bookproof.notebooks.text import (
    Fenced,
    Figure,
    Part,
    Text,
    demoted,
    programs_first,
    read_parts,
    without_sections,
)
from bookproof.record.drawings import read_drawing
from bookproof.source.notebook_blocks import QUOTE
from bookproof.source.pages import program_of
from bookproof.source.project import BookError, Project
from bookproof.source.reading import read_text
from bookproof.source.references import REFERENCE, as_markdown, fill, resolve
from bookproof.source.snippets import HEADER, Snippet, load, without_markers
from bookproof.source.verbatim import prose, read_embedded

NO_HEADER = re.compile(HEADER.pattern + r"\n?")
# What a region leaves out at a program's end is bookkeeping, unless it shows or proves something.
TELLS = re.compile(r"\bprint\(|savefig|^\s*assert\b", re.M)
FENCE = "`" * 3

SETUP = """\
# Installs what the cells below import, where it is missing.
import subprocess
import sys
from glob import glob
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from packaging.requirements import Requirement

needs = {needs}


def lacking(need):
    wanted = Requirement(need)
    try:
        return version(wanted.name) not in wanted.specifier
    except PackageNotFoundError:
        return True


missing = [need for need in needs if lacking(need)]
{library}if missing:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *missing], check=True)
"""
OWN = """\
own = find_spec("{package}")  # the library of this book, which is on no package index
if own is None{lacks}:
    found = {found}{elsewhere}
    if not found:
        raise ModuleNotFoundError(
            "This notebook needs {package}, the library of its book. Put "
            "{files} beside the notebook, "
            "{origin}, and run this cell again."
        )
    missing += found
"""
APART = """
from concurrent.futures import ThreadPoolExecutor

from IPython import get_ipython
from IPython.core.magic import register_cell_magic


@register_cell_magic
def apart(line, cell):
    "Run a cell in a thread of its own: it brings an event loop, and this one has Jupyter's."
    shell = get_ipython()
    code = compile(cell, shell.compile.cache(cell), "exec")  # so that its source can be found
    with ThreadPoolExecutor(1) as thread:
        thread.submit(exec, code, shell.user_ns).result()
"""
LACKS = """ or not all(  # another notebook may have installed less
    glob(f"{{own.submodule_search_locations[0]}}/{{part}}")
    for part in {parts}
)"""


def notebook_of(project: Project, page: Path, repository: str = "", site: str = "") -> NotebookNode:
    """One page as a notebook, with the recorded outputs.

    Args:
        project: the book.
        page: the Markdown file.
        repository: address of the book's repository, from which the library is installed where it
            is missing; empty where there is none.
        site: address of a site that has the library's wheels, from which it is installed instead.

    Raises:
        BookError: the page embeds or refers to something that does not exist, or a wheel could not
            be built.
    """
    text = read_text(page, project.root)
    return _assemble(project, text, repository, [project.relative(page)], site)


def joined(
    project: Project,
    title: str,
    pages: Iterable[Path],
    leave_out: Iterable[str],
    repository: str,
    site: str = "",
) -> NotebookNode:
    """Several pages as one notebook, under one title, without the sections in `leave_out`."""
    pages = list(pages)
    texts = [demoted(without_sections(read_text(p, project.root), leave_out)) for p in pages]
    whole = "\n\n".join([f"# {title}", *texts])
    return _assemble(project, whole, repository, [project.relative(p) for p in pages], site)


def _assemble(
    project: Project, text: str, repository: str, pages: list[str], site: str
) -> NotebookNode:
    maker = _Maker(project)
    for part in maker.ordered(read_parts(text, maker.runs)):
        maker.add(part)
    maker.flush()
    setup = _code_cell(setup_code(project, maker.used.values(), repository, site), kind="setup")
    cells = [*maker.cells[:1], setup, *maker.cells[1:]] if maker.used else maker.cells
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    counted = (c for c in cells if c["cell_type"] == "code" and _about(c).get("kind") != "setup")
    for number, cell in enumerate(counted, 1):
        cell["execution_count"] = number
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "bookproof": {"pages": pages, "repository": repository},
    }
    return v4.new_notebook(cells=cells, metadata=metadata)


class _Maker:
    """Turns parts into cells."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.cells: list[NotebookNode] = []
        self.used: dict[str, Snippet] = {}
        self._text: list[str] = []
        self._quotes: list[str] = []  # what the fences of the Markdown cell embed
        self._reached: dict[str, int] = {}  # lines of a snippet's text that earlier cells hold

    def runs(self, fence: Fenced) -> bool:
        """Whether a block becomes a code cell."""
        snippet = self._snippet(fence)
        return not (snippet is None or snippet.is_solution or snippet.settings.needs or fence.lead)

    def ordered(self, parts: list[Part]) -> list[Part]:
        """Return the parts with each program that runs before what it made."""
        programs = [p for p in parts if isinstance(p, Fenced) and self.runs(p)]
        makers = {
            self.project.relative(path): fence.path
            for fence in programs
            if (snippet := self._snippet(fence)) and not snippet.is_exercise
            for path in snippet.recorded()
        }
        return programs_first(
            parts, lambda part: "" if isinstance(part, Text) else makers.get(part.path, "")
        )

    def add(self, part: Part) -> None:
        if isinstance(part, Text):
            self._text.append(fill(self.project, part.text, as_markdown))
        elif isinstance(part, Figure):
            self._figure(part)
        elif self.runs(part):
            snippet = self._snippet(part)
            assert snippet
            self._run(snippet, part)
        elif not self._output(part):
            self._quote(part)

    def flush(self) -> None:
        """End the Markdown cell that is being written."""
        text = _spaced("\n".join(self._text))
        metadata = {"bookproof": {"quotes": [*self._quotes]}} if self._quotes else {}
        self._text.clear()
        self._quotes.clear()
        if text:
            self.cells.append(v4.new_markdown_cell(text, metadata=metadata))

    def _snippet(self, fence: Fenced) -> Snippet | None:
        path = self.project.root / fence.path
        if not fence.path.endswith(".py") or not path.is_relative_to(self.project.snippets):
            return None
        if not path.is_file():
            raise BookError(f"{fence.path} is embedded and does not exist")
        return load(self.project, path)

    def _run(self, snippet: Snippet, fence: Fenced) -> None:
        self.flush()
        self.used[snippet.name] = snippet
        lines = snippet.text.splitlines()
        region = snippet.regions.get(fence.region)
        start = self._reached.get(snippet.name, 0)
        end = region.end if region else len(lines)
        last = not any(r.start > end for r in snippet.regions.values())
        if last and not snippet.is_exercise and TELLS.search("\n".join(lines[end:])):
            end = len(lines)
        self._reached[snippet.name] = end
        raises = "raises" if snippet.settings.raises else "program"
        kind = "exercise" if snippet.is_exercise else raises
        code = plain_code("\n".join(lines[start:end]))
        if snippet.settings.loop:
            code = f"%%apart\n{code}"
        cell = _code_cell(code, kind=kind, file=snippet.name, region=fence.region)
        self.cells.append(cell)
        if snippet.is_exercise and fence.region == "task":
            self._check(snippet)

    def _check(self, snippet: Snippet) -> None:
        lines = snippet.text.splitlines()
        check = snippet.region("check")
        code = plain_code("\n".join(lines[check.start - 1 : check.end]))
        code = f"# Fails until the cell above is right.\n{code}"
        cell = _code_cell(code, kind="raises", file=snippet.name, region="check")
        self.cells.append(cell)

    def _output(self, fence: Fenced) -> bool:
        """Take a recorded output as that of the cell that made it."""
        maker = program_of(fence.path)
        cells = (
            c
            for c in reversed(self.cells)
            if _about(c).get("file") == maker and _about(c)["kind"] != "figure"
        )
        cell = next(cells, None)
        if cell is None:
            return False
        text = read_embedded(self.project, fence.path)
        raises = self.used[maker].settings.raises
        if raises:
            name, _, value = raises.partition(": ")
            output = v4.new_output("error", ename=name, evalue=value, traceback=text.splitlines())
        else:
            output = v4.new_output("stream", name="stdout", text=text)
        cell["outputs"] = [output]
        return True

    def _figure(self, figure: Figure) -> None:
        svg = read_drawing(self.project, figure.path)
        alt = REFERENCE.sub(lambda m: resolve(self.project, m), figure.alt)
        name = Path(figure.path).name
        drawn = self.project.root / figure.path
        maker = next((s for s in self.used.values() if drawn in s.recorded()), None)
        if maker is None:
            data = base64.b64encode(svg.encode()).decode()
            words = html.escape(alt).replace("`", "&#96;")
            self._text.append(f'<img alt="{words}" src="data:image/svg+xml;base64,{data}">')
            return
        self.flush()
        code = f'from IPython.display import SVG\n\nSVG("{name}")'
        cell = _code_cell(code, kind="figure", file=maker.name, figure=figure.path)
        shown = {"image/svg+xml": svg, "text/plain": alt}
        cell["outputs"] = [v4.new_output("display_data", shown)]
        self.cells.append(cell)

    def _quote(self, fence: Fenced) -> None:
        body = fence.body
        if fence.path:
            body = read_embedded(self.project, fence.path, fence.region)
        if fence.path.endswith(".py"):
            body = plain_code(body)
        snippet = self._snippet(fence)
        if snippet and snippet.settings.needs and not snippet.is_solution:
            self._text.append(f"*This block needs {', '.join(snippet.settings.needs)}:*\n")
        self._text.append(_quoted(body, fence.language, fence.lead))
        self._quotes.append(fence.path)


def _quoted(body: str, language: str, lead: str) -> str:
    """Text as Markdown that shows it, behind `lead`: in a fence, or on one line of HTML.

    That is for what a fence cannot hold: another fence, and in a list tabs and lines of blanks. A
    longer fence would hold the other, but mkdocs-jupyter takes fences out in pairs of three
    backticks, and what remained of the text would enter the page's table of contents.
    """
    body = body.strip("\n")
    if FENCE in body or (lead and re.search(r"\t|^ +$", body, re.M)):
        return lead + QUOTE.format(prose(f"{body}\n").replace("\n", "&#10;").replace("\t", "&#9;"))
    return textwrap.indent(f"{FENCE}{language}\n{body}\n{FENCE}", lead)


def _spaced(text: str) -> str:
    """Markdown with at most one empty line between things, outside fences."""
    rows: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= line.lstrip(" ").startswith(FENCE)
        if fenced or line.strip() or (rows and rows[-1].strip()):
            rows.append(line)
    return "\n".join(rows).strip("\n")


def plain_code(text: str) -> str:
    """Return a program, or a part of one, without its header and its region markers."""
    return textwrap.dedent(without_markers(NO_HEADER.sub("", text))).strip("\n")


def _code_cell(code: str, **about: str) -> NotebookNode:
    metadata: dict[str, Any] = {"bookproof": about}
    if about["kind"] == "raises":
        metadata["tags"] = ["raises-exception"]  # Jupyter goes on behind it
    return v4.new_code_cell(code.rstrip("\n"), metadata=metadata)


def _about(cell: NotebookNode) -> dict[str, str]:
    return cell["metadata"].get("bookproof", {})


def setup_code(
    project: Project, snippets: Iterable[Snippet], repository: str, site: str = ""
) -> str:
    """Write a notebook's first cell: it installs what is missing of what `snippets` need.

    Args:
        project: whose pyproject.toml has the ranges.
        snippets: what the notebook runs.
        repository: where to install the library from if no wheel lies beside the notebook.
        site: address of a site with wheels, which comes before the repository; pip checks them
            against their hashes.
    """
    snippets = list(snippets)
    listed = ", ".join(
        f'"{need}"' for need in sorted({d for s in snippets for d in dependencies(project, s)})
    )
    apart = APART if any(snippet.settings.loop for snippet in snippets) else ""
    if not any(imports_library(project, snippet) for snippet in snippets):
        code = SETUP.format(needs=f"[{listed}]", library="")
        return re.sub(r"from (?:glob|importlib\.util) import .*\n", "", code) + apart
    folders = [*dict.fromkeys(f for snippet in snippets for f in companions(project, snippet))]
    names = [own_name(project), *(name_of(project, folder) for folder in folders)]
    patterns = [f"{name.replace('-', '_')}-*.whl" for name in names]
    sources = []
    if site:
        wheels = dict.fromkeys(wheel for s in snippets for wheel in wheels_for(project, s))
        sources = [wheel_at(site, wheel) for wheel in wheels]
    elif repository:
        places = ["", *(f"#subdirectory={folder}" for folder in folders)]
        sources = [f"git+{repository}{place}" for place in places]
    on_site, in_dist = "from wheels/ of the book's site", "from dist/ of a clone after `make wheel`"
    lines = "".join(f"        {json.dumps(one)},\n" for one in sources)
    package = packages(project)[0]
    root = project.relative(project.library / package)
    filled = [Path(place) for folder in folders for place in held(project, folder)]
    parts = [place.relative_to(root).as_posix() for place in filled]
    library = OWN.format(
        package=package,
        lacks=LACKS.format(parts=json.dumps(parts)) if parts else "",
        found=" + ".join(f'glob("{pattern}")' for pattern in patterns),
        elsewhere=f" or [\n{lines}    ]" if sources else "",
        files=" and ".join(patterns),
        origin=on_site if project.settings.wheels else in_dist,
    )
    return SETUP.format(needs=f"[{listed}]", library=library) + apart


def address() -> str:
    """Read the repository's address from the one setting that holds it; empty if not set."""
    return os.environ.get("BOOKPROOF_REPO_URL", "").rstrip("/")
