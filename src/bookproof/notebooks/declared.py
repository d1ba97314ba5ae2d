"""The book's notebooks: written from pages, judged, and executed."""

from __future__ import annotations

import argparse
import copy
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from bookproof.notebooks.borrowed import notebook_for_gpu
from bookproof.notebooks.notebook import address, joined, notebook_of
from bookproof.record import receipts
from bookproof.record.outputs import compare
from bookproof.sandbox.pool import environment, scratch_folder
from bookproof.source import files
from bookproof.source.notebook_blocks import all_notebooks
from bookproof.source.project import BookError, Notebook, Problem, Project
from bookproof.source.reading import parse_json
from bookproof.source.snippets import load
from bookproof.source.target import check_target


def notebook(argv: list[str], prog: str = "bookproof notebook") -> int:
    """Write the book's notebooks, or one page as a notebook, and run what was written.

    Without a page: those that pyproject.toml declares, in their places under docs/. With one: that
    page, into the current folder.
    """
    parser = argparse.ArgumentParser(prog, description=notebook.__doc__)
    parser.add_argument("page", nargs="?", type=Path, help="a page of the book (Markdown)")
    parser.add_argument(
        "--gpu",
        action="store_true",
        help="write gpu.ipynb, which runs the blocks that need a GPU on a borrowed one",
    )
    parser.add_argument("--out", type=Path, help="where to write that page's notebook")
    parser.add_argument("--no-run", action="store_true", help="write only")
    options = parser.parse_args(argv)
    project = Project.find()
    if options.gpu:
        out = options.out or Path("gpu.ipynb")
        check_target(project, out, "--out", _is_own, ".ipynb")
        files.write(out, written(notebook_for_gpu(address())))
        print(f"wrote {out}")
        return 0
    if options.page:
        if not options.page.is_file():
            raise BookError(f"{options.page} does not exist; name a page under docs/")
        out = options.out or Path(f"{options.page.stem}.ipynb")
        check_target(project, out, "--out", _is_own, ".ipynb")
        contents = {out: notebook_of(project, options.page.resolve(), address())}
    else:
        contents = {
            project.root / entry.file: declared_notebook(project, entry, address())
            for entry in project.settings.notebooks
        }
    faults: list[str] = []
    for path, content in contents.items():
        files.write(path, written(content))
        failures = [] if options.no_run else list(execute(project, content))
        faults += [f"{path}: {fault}" for fault in failures]
        cells = sum(c["cell_type"] == "code" for c in content["cells"])
        print(f"wrote {path}: {cells} code cells{'' if options.no_run else ', run'}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def declared_notebook(
    project: Project, entry: Notebook, repository: str, site: str = ""
) -> NotebookNode:
    """One of the notebooks that pyproject.toml declares; `site` as for `notebook_of`."""
    pages = [project.docs / name for name in entry.pages]
    for name, page in zip(entry.pages, pages, strict=True):
        if not page.is_file():
            fault = f"{entry.file} is made from docs/{name}, which does not exist"
            raise BookError(Problem("pyproject.toml", 0, fault))
    return joined(project, entry.title, pages, entry.leave_out, repository, site)


def written(content: NotebookNode) -> str:
    """Return a notebook as it is committed."""
    return nbformat.writes(content) + "\n"


def rewrite(project: Project) -> list[str]:
    """Write each declared notebook whose pages or outputs have changed; the names of those.

    Raises:
        BookError: one of them cannot be made.
    """
    changed = []
    for entry in project.settings.notebooks:
        path = project.root / entry.file
        old = path.read_bytes() if path.is_file() else b""
        try:
            content = declared_notebook(project, entry, address() or _repository(old))
        except BookError as error:
            raise BookError(error.at(entry.file)) from error
        new = written(content).encode()
        if new != old:
            files.write(path, new)
            changed.append(entry.file)
    return changed


def _is_own(file: Path) -> bool:
    """Whether a file is a notebook that was written here, and no other."""
    try:
        return "bookproof" in parse_json(file.read_bytes())["metadata"]
    except (KeyError, TypeError, ValueError):
        return False


def _repository(content: bytes) -> str:
    """Return the address that a notebook was written with; empty where it is damaged."""
    try:
        return str(parse_json(content)["metadata"]["bookproof"]["repository"])
    except (KeyError, TypeError, ValueError):
        return ""


def check_notebooks(project: Project) -> Iterator[Problem]:
    """Each notebook is the one that its pages make, and is declared."""
    known = {entry.file: entry for entry in project.settings.notebooks}
    remedy = f"{project.settings.command} notebook"
    for path in all_notebooks(project):
        if project.relative(path) not in known:
            yield Problem(
                project.relative(path), 0, "no [[tool.bookproof.notebooks]] declares this; delete"
            )
    for name, entry in known.items():
        path = project.root / name
        if not path.is_file():
            yield Problem(name, 0, f"it is declared and missing; write it with: {remedy}")
            continue
        old = path.read_bytes()
        try:
            now = written(declared_notebook(project, entry, _repository(old))).encode()
        except (BookError, ValueError, KeyError, TypeError) as error:
            yield Problem(name, 0, f"it cannot be made again: {error}")
            continue
        if now != old:
            yield Problem(name, 0, f"its pages or outputs have changed; write it: {remedy}")


def execute(project: Project, content: NotebookNode) -> Iterator[str]:
    """Run a notebook in a kernel of its own, offline, in an empty folder; what went otherwise.

    Args:
        project: the book, whose environment the kernel gets.
        content: the notebook; it is not changed.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from traitlets.config import Config

    ran = copy.deepcopy(content)
    with scratch_folder() as scratch:
        variables = environment(project, "cpu") | {
            name: str(scratch / "tmp")
            for name in ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")
        }
        variables |= {"OMP_NUM_THREADS": "1", "TMPDIR": str(scratch / "tmp")}
        client = NotebookClient(
            ran,
            timeout=900,  # seconds for one cell
            kernel_name="python3",
            # No port: pipes in the scratch folder, which nobody else can reach.
            config=Config(
                KernelManager={"transport": "ipc", "ip": str(scratch / "tmp" / "kernel")}
            ),
            resources={"metadata": {"path": str(scratch / "work")}},
        )
        try:
            client.execute(env=variables)
        except CellExecutionError as error:
            yield f"a cell failed:\n{str(error)[-2000:]}"
            return
    yield from differences(project, ran)


def differences(project: Project, ran: NotebookNode) -> Iterator[str]:
    """Where the cells of an executed notebook gave something else than what is on record."""
    printed: dict[str, str] = {}
    failed: dict[str, str] = {}
    for cell in ran["cells"]:
        about = cell["metadata"].get("bookproof", {})
        if cell["cell_type"] != "code" or "file" not in about or "figure" in about:
            continue
        name = about["file"]
        for output in cell["outputs"]:
            if output["output_type"] == "stream" and output["name"] == "stdout":
                printed[name] = printed.get(name, "") + output["text"]
            elif output["output_type"] == "error":
                failed[name] = f"{output['ename']}: {output['evalue']}"
        printed.setdefault(name, "")
    for name, text in printed.items():
        snippet = load(project, project.root / name)
        if snippet.is_exercise:
            if not failed.get(name, "").startswith("AssertionError"):
                yield f"{name}: its check must fail before the task is done; {failed.get(name)}"
            continue
        declared_error = snippet.settings.raises
        if declared_error:
            if not failed.get(name, "").startswith(declared_error):
                yield f"{name}: it was meant to fail with {declared_error!r}; {failed.get(name)}"
            continue
        record = snippet.records / f"{snippet.stem}.out"
        expected = record.read_bytes() if record.is_file() else b""
        if difference := compare(record.name, expected, text.encode(), snippet.settings):
            yield f"{name} gives something else in a notebook than alone:\n{difference}"


def execute_once(project: Project, path: Path) -> list[str]:
    """Execute a committed notebook, again only when it or the library changes.

    Args:
        project: the book.
        path: the .ipynb file.
    """
    state = hashlib.sha256(path.read_bytes())
    for source in sorted(project.library.rglob("*.py")):
        state.update(receipts.digest(source).encode())
    log = project.state / "runs" / "notebooks" / state.hexdigest()
    if log.exists():
        return []
    faults = list(execute(project, nbformat.read(path, as_version=4)))
    if not faults:
        files.write(log, b"passed\n")
    return faults
